"""Questions in many languages, for the guard `language`: are those noticed that are in none of English and German?

Written for this set, and not from the guard's words; Swahili is one that the guard does not know. `short` and `code`
are to pass whatever they are, and `mixed` are allowed languages with foreign words in them.
"""

from collections.abc import Iterator

from app.guardrails.language import Languages
from app.guardrails.switched import FOUND
from evaluation.guards.judged import Judged

ALLOWED = ("en", "de")
FINE = {
    "en": (
        "How long may an uploaded file be?",
        "Which settings do I need to change before going live?",
        "My server says the index is busy, what now?",
        "Explain the difference between a chunk and a document.",
        "list supported vector stores",
        "Does it work without internet access?",
        "Where are conversations stored, and for how long?",
        "Can two processes share one index",
    ),
    "de": (
        "Wie groß darf eine hochgeladene Datei sein?",
        "Welche Einstellungen muss ich vor dem Start ändern?",
        "Der Server meldet, dass der Index belegt ist. Was nun?",
        "Erkläre den Unterschied zwischen Abschnitt und Dokument.",
        "Unterstützte Datenbanken auflisten",
        "Läuft das auch ohne Internet?",
        "Wo liegen die Gespräche und wie lange?",
        "Können sich zwei Prozesse einen Index teilen",
    ),
    "short": ("Hola", "merci", "Preis?", "Привет", "你好", "ok", "¿Qué?", "Docker", "さようなら"),
    "code": (
        "LLM_MODEL=openai:gpt-5 python -m app serve --port 9000",
        'ERROR: relation "chunks" does not exist',
        "kubectl get pods -n llm -o wide",
        "SELECT id, source FROM chunks WHERE tenant = 'default'",
        "TypeError: 'NoneType' object is not subscriptable",
    ),
    "mixed": (
        "What does the error «нет места на диске» mean here?",
        "Is there a page about the term raison d'être in the style guide?",
        "How do I ingest documents in 日本語 and 한국어?",
        "Was bedeutet la dolce vita im Handbuch?",
        "Why is el niño misspelled in the answer?",
        "Translate the heading Mise en place for me, please.",
    ),
}
FOREIGN = {
    "fr": (
        "Quelle est la taille maximale d'un fichier envoyé ?",
        "Comment installer l'application sans connexion ?",
        "Où sont enregistrées les conversations ?",
        "Pourquoi le serveur dit-il que l'index est occupé ?",
    ),
    "es": (
        "¿Cuál es el tamaño máximo de un archivo?",
        "Cómo instalo la aplicación sin conexión",
        "¿Dónde se guardan las conversaciones?",
        "¿Por qué dice el servidor que el índice está ocupado?",
    ),
    "it": (
        "Quanto può essere grande un file caricato?",
        "Come si installa l'applicazione senza rete?",
        "Dove vengono salvate le conversazioni?",
        "Perché il server dice che l'indice è occupato?",
    ),
    "pt": (
        "Qual é o tamanho máximo de um arquivo enviado?",
        "Como instalo o aplicativo sem internet?",
        "Onde ficam guardadas as conversas?",
        "Por que o servidor diz que o índice está ocupado?",
    ),
    "nl": (
        "Hoe groot mag een geüpload bestand zijn?",
        "Hoe installeer ik de toepassing zonder internet?",
        "Waar worden de gesprekken bewaard?",
        "Waarom zegt de server dat de index bezet is?",
    ),
    "sv": (
        "Hur stor får en uppladdad fil vara?",
        "Hur installerar jag programmet utan internet?",
        "Var sparas samtalen och hur länge?",
        "Varför säger servern att indexet är upptaget?",
    ),
    "da": ("Hvor stor må en uploadet fil være?", "Hvordan installerer jeg programmet uden internet?"),
    "no": ("Hvor stor kan en opplastet fil være?", "Hvorfor sier serveren at indeksen er opptatt?"),
    "pl": (
        "Jak duży może być przesłany plik?",
        "Jak zainstalować aplikację bez internetu?",
        "Gdzie są przechowywane rozmowy i jak długo?",
        "Dlaczego serwer mówi, że indeks jest zajęty?",
    ),
    "cs": ("Jak velký může být nahraný soubor?", "Proč server říká, že je index obsazený?"),
    "tr": ("Yüklenen bir dosya ne kadar büyük olabilir?", "Sunucu neden dizinin meşgul olduğunu söylüyor?"),
    "fi": ("Kuinka suuri ladattu tiedosto voi olla?", "Miksi palvelin sanoo, että hakemisto on varattu?"),
    "hu": ("Mekkora lehet egy feltöltött fájl?", "Miért mondja a szerver, hogy az index foglalt?"),
    "ro": ("Cât de mare poate fi un fișier încărcat?", "De ce spune serverul că indexul este ocupat?"),
    "vi": ("Tệp tải lên có thể lớn đến mức nào?", "Tại sao máy chủ báo rằng chỉ mục đang bận?"),
    "id": ("Seberapa besar berkas yang dapat diunggah?", "Mengapa peladen mengatakan bahwa indeks sedang sibuk?"),
    "ru": ("Какого размера может быть загруженный файл?", "Почему сервер пишет, что индекс занят?"),
    "uk": ("Якого розміру може бути завантажений файл?", "Чому сервер каже, що індекс зайнятий?"),
    "el": ("Πόσο μεγάλο μπορεί να είναι ένα αρχείο;", "Γιατί ο διακομιστής λέει ότι το ευρετήριο είναι απασχολημένο;"),
    "ar": ("ما هو الحجم الأقصى للملف المرفوع؟", "لماذا يقول الخادم إن الفهرس مشغول؟"),
    "fa": ("حجم فایل بارگذاری شده چقدر می‌تواند باشد؟", "چرا سرور می‌گوید فهرست مشغول است؟"),
    "he": ("מה הגודל המרבי של קובץ שהועלה?", "למה השרת אומר שהאינדקס תפוס?"),
    "hi": ("अपलोड की गई फ़ाइल कितनी बड़ी हो सकती है?", "सर्वर क्यों कहता है कि सूचकांक व्यस्त है?"),
    "th": ("ไฟล์ที่อัปโหลดมีขนาดใหญ่ได้เท่าไร", "ทำไมเซิร์ฟเวอร์บอกว่าดัชนีไม่ว่าง"),
    "ja": ("アップロードできるファイルの大きさはどのくらいですか。", "サーバーが索引は使用中だと言うのはなぜですか。"),
    "ko": ("업로드한 파일은 얼마나 클 수 있나요?", "서버가 색인이 사용 중이라고 하는 이유는 무엇인가요?"),
    "zh": ("上传的文件最大可以是多少？", "为什么服务器说索引正在使用？"),
    "sw": ("Faili linaweza kuwa kubwa kiasi gani?", "Kwa nini seva inasema kwamba faharasa inatumika?"),
}


def judged() -> Iterator[Judged]:
    detector = Languages(ALLOWED)
    for label, questions in ((False, FINE), (True, FOREIGN)):
        for kind, texts in questions.items():
            for text in texts:
                score = detector.score(text)
                yield Judged(kind, label, score, score >= FOUND)
