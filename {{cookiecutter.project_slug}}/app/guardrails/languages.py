"""What languages are known by: their scripts, and of those that share one, the small words of questions, and letters.

A language is added here, by its code in ISO 639-1: a script if it is not Latin, and words if others are written in it.
"""

LATIN = "LATIN"
# By the first word of what Unicode calls a letter. Chinese characters within Japanese are counted as Japanese.
SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "bg": "CYRILLIC", "ru": "CYRILLIC", "uk": "CYRILLIC", "bn": "BENGALI",
    "el": "GREEK", "he": "HEBREW", "hi": "DEVANAGARI", "hy": "ARMENIAN", "ja": "HIRAGANA", "ka": "GEORGIAN",
    "ko": "HANGUL", "ta": "TAMIL", "te": "TELUGU", "th": "THAI", "zh": "CJK",
}  # fmt: skip

# Letters that few write.
LETTERS = {
    "cs": "ř ů ě", "da": "å ø æ", "de": "ß ä ö", "es": "ñ ¿ ¡", "fi": "ä ö", "fr": "œ ê ç", "hu": "ő ű ö",
    "no": "å ø æ", "pl": "ł ż ś ą ę ź", "pt": "ã õ ç", "ro": "ț ș ă", "sv": "å ä ö", "tr": "ğ ı ş ö ç",
    "vi": "đ ơ ư ạ ế", "uk": "ї є", "ru": "ы э", "bg": "ъ", "fa": "پ چ گ ک ی",
}  # fmt: skip

WORDS = {
    "en": "the of and to is in that it for on with as are this be at by from have has not or what how when where which "
    "why who can do does did will would should could i you my your we our if there than then about after before "
    "into an was were been they them their its all any only please tell me",
    "de": "der die das und ist in zu den dem des mit für auf von im ein eine einen einem einer eines nicht auch es an "
    "als wie was wer wo wann warum welche welcher welches wird werden kann können sind bei nach aus über oder "
    "wenn ich sie er wir ihr mein meine unser noch nur mir mich man hat haben wurde gibt zum zur vom dass muss "
    "soll kein keine",
    "fr": "le la les des du de un une et est en que qui dans pour sur avec pas ne par au aux ce cette ces quel quelle "
    "quels quelles comment quand où pourquoi combien je vous nous ils elle il sont être peut puis dois faire fait "
    "se si mon ma mes votre notre leur ou mais plus sans entre après avant quoi lorsque y",
    "es": "el la los las de del y en que es un una unos unas para por con no se al lo como cómo qué cuál cuáles cuándo "
    "cuánto cuántos dónde quién quiénes está están son ser puede puedo pueden hay si sin sobre mi mis tu su sus "
    "nuestro este esta estos más pero cuando donde después antes entre muy hacer tiene tengo",
    "it": "il lo la gli le i di del della dei delle e è in che un una uno per con non si al alla sono come cosa quale "
    "quali quando quanto quanti dove chi perché può posso possono essere ha ho hanno se mi mio mia il suo sua nel "
    "nella nei da dal dalla anche ma più questo questa questi dopo prima tra fare viene vengono",
    "pt": "o os as de do da dos das e em no na nos nas que é um uma para por com não se ao à como qual quais quando "
    "quanto quantos onde quem por quê porque está estão são ser pode posso podem há eu você meu minha seu sua "
    "nosso este esta isso isto mais mas depois antes entre muito fazer tem foi pelo pela",
    "nl": "de het een en van in is dat op te met voor niet aan er zijn die deze dit hoe wat waar wanneer waarom welke "
    "wie kan kunnen wordt worden ik je jij u wij we mijn uw ons onze als bij naar uit over ook maar nog of om "
    "door heeft hebben was moet moeten geen meer na tussen dan zo hoeveel",
    "sv": "och att det som en ett är på för med av till den inte i har jag vi du hur vad var när varför vilken vilka "
    "vem kan ska om från eller men så man mig min mina vår de dem detta denna dessa finns blir efter före mellan "
    "också bara hos utan över under hur många får göra",
    "da": "og at det som en et er på for med af til den ikke i har jeg vi du hvordan hvad hvor hvornår hvorfor hvilken "
    "hvilke hvem kan skal om fra eller men så man mig min mine vores de dem dette denne disse findes bliver efter "
    "før mellem også kun hos uden over under mange får gøre der",
    "no": "og at det som en et er på for med av til den ikke i har jeg vi du hvordan hva hvor når hvorfor hvilken "
    "hvilke hvem kan skal om fra eller men så man meg min mine vår de dem dette denne disse finnes blir etter før "
    "mellom også bare hos uten over under mange får gjøre der",
    "pl": "i w z na do to nie się że jest są jak co gdzie kiedy dlaczego który która które kto czy ile dla od po przez "
    "przy ten ta te tego jego jej ich mój moje moja nasz mogę może można być był ale lub oraz jeśli tylko już bez "
    "między przed o ze we mi jaki jaka jakie",
    "cs": "a v na se je to že s z do o k ve pro jak co kde kdy proč který která které kdo kolik jsou být byl může mohu "
    "lze ale nebo jestli pokud jen jako po při od bez mezi před můj moje naše ten ta tyto této tento jeho její "
    "jejich mi si ze jaký jaká jaké není",
    "tr": "ve bir bu da de için ile ne nasıl nerede neden niçin hangi kim kaç mi mı mu mü olarak olan var yok daha çok "
    "en gibi kadar sonra önce ama veya ben biz siz benim bizim sizin şu her ise değil olur nedir nereye nereden "
    "bana eğer zaman ki",
    "fi": "ja on ei että se tämä ovat oli mitä mikä mitkä miten missä milloin miksi kuka kuinka voi voin voiko kun jos "
    "tai mutta myös vain minun meidän sen niiden ne nämä kanssa jälkeen ennen ilman olla olen onko mistä mihin "
    "paljon monta pitää saa kuin niin jota joka jotka",
    "hu": "a az és egy hogy nem is van vannak ez ezt azt mi mit milyen hogyan hol mikor miért melyik ki mennyi hány "
    "lehet kell ha vagy de csak már még meg el ki be fel le mint után előtt között nélkül az én mi nekem ezek "
    "azok lesz volt tudom tud kap hova honnan",
    "ro": "și în de la cu pe un o nu este sunt care ce cum unde când de ce cine cât câte pentru din prin se să ale al "
    "ai lui ei mai dar sau dacă după înainte între fără mea meu noastre poate pot trebuie fi fost are au am acest "
    "această aceste doar acesta îmi",
    "vi": "và là của có cho các được không trong với này một những để ở như thế nào gì đâu khi nào tại sao ai bao "
    "nhiêu tôi bạn chúng ta nó từ về hay hoặc nếu thì đã sẽ phải cần trên dưới sau trước giữa làm",
    "id": "yang dan di ke dari untuk dengan ini itu adalah tidak pada dalam apa bagaimana mana kapan mengapa siapa "
    "berapa saya anda kami kita bisa dapat akan atau jika juga oleh sebagai ada karena setelah sebelum antara "
    "tanpa harus saja dimana apakah sudah",
    "ru": "и в на не что как это с по для из к от за где когда почему какой какая какие какую который которые кто "
    "сколько ли или если можно нужно есть быть был я мы вы мне мой наш его их при после до между без только уже "
    "но так ещё чем об",
    "uk": "і в на не що як це з по для із до від за де коли чому який яка які яку котрий хто скільки чи або якщо "
    "можна потрібно є бути був я ми ви мені мій наш його їх при після між без тільки вже але так ще ніж та у й про",
    "bg": "и в на не че какво как това с по за от къде кога защо кой коя кои колко ли или ако може трябва е са съм "
    "бъде аз ние вие ми моят нашите го ги при след до между без само вече но така още дали да се ще през",
    "ar": "في من على إلى عن مع هذا هذه ذلك التي الذي ما ماذا كيف أين متى لماذا هل كم أي من هو هي أن إن لا لم لن كان "
    "يمكن يمكنني أو إذا بعد قبل بين بدون كل عند هناك أنا نحن",
    "fa": "و در به از که این آن را با است برای چه چگونه چطور کجا کی چرا آیا چند کدام می شود شده هست نیست یا اگر "
    "بعد قبل بین بدون هر من ما شما تا هم باید کند توانم بر",
}  # fmt: skip
