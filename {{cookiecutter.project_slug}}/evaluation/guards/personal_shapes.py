"""How personal data is written in several countries, and what only looks like it. `#` is any digit, `*` one but 0."""

PHONES = (
    "(*##) 555-01##", "*##-555-01##", "*##.555.01##", "+1 *## 555 01##", "+1 (*##) 555-01##", "1-8##-555-01##",
    "020 7946 0###", "07700 900###", "+44 20 7946 0###", "+44 (0)20 7946 0###", "0113 496 0###",
    "030 23125 ###", "0171 39200##", "0171/39200##", "+49 30 23125###", "+49 (0)30 23125-##", "(030) 23125 ###",
    "01 99 00 ## ##", "01.99.00.##.##", "+33 1 99 00 ## ##", "0033 1 99 00 ## ##", "06-12 34 ## ##",
    "6*# ### ###", "91 ### ## ##", "+34 6## ### ###", "347 ### ####", "+39 06 #### ####",
    "044 668 ## ##", "+41 44 668 ## ##", "020-######*", "06-########", "+31 6 ########", "08-### ### ##",
    "+46 8 ### ### ##", "22 ### ## ##", "+48 22 ### ## ##", "(11) 9####-####", "+55 11 9####-####",
    "98### #####", "+91 98### #####", "+91-98###-#####", "03-####-####", "090-####-####", "+81 90 #### ####",
    "138 #### ####", "+86 138 #### ####", "(02) 9### ####", "0412 ### ###", "+61 412 ### ###", "8 (912) ###-##-##",
    "+7 912 ###-##-##", "+353 85 ### ####", "+972 50-###-####", "+90 532 ### ## ##", "+351 912 ### ###",
)  # fmt: skip
NO_PHONES = (
    "2024-0*-1#", "1#.0*.2024", "*.##.#", "v*.##.##-rc1", "10:*#:##", "##.5 %", "*,###,###", "*.###.### rows",
    "pages *##-9##", "lines *###-9###", "ISBN 978-3-16-1484##-0", "ISBN 978-0-306-40##*-7", "port 80##", "0x*f##ab##",
    "*e-05", "build *#######", "order *####-##", "2024-0*-1#T10:*#:##Z", "169.254.*#.##", "1*######## bytes",
    "invoice 2024-000###", "RFC *###", "row *####, column ###", "0.00*#####", "#*f9c2e1-4b##-4c#a-9e##-1f2e3d4c##5b",
    "chr1:1*###### to 1*######", "1990-2024", "epoch 17#########", "error 50*", "width: *##px", "#### 0000 0000 0000",
)  # fmt: skip
SOCIAL = ("1*#-4#-6*8#", "5** 2* 8*2*")
NO_SOCIAL = (
    "000-1*-6#*#",
    "666-1*-6#*#",
    "9##-1*-6#*#",
    "1*#-00-6#*#",
    "1*#-4*-0000",
    "part 1*#-4#-6*8#1",
    "12*-4#-67#",
)
ADDRESSES_4 = ("*#.1*.2*.*#", "8.8.*.*", "1.1.1.*", "185.*#.*#.1*#")
ADDRESSES_6 = ("2001:4860:4860::88##", "2a00:1450:4001:8#*::200e", "2606:4700:*#::1111")
NO_ADDRESSES = (
    "127.0.0.*", "10.0.*.1*", "192.168.*.1*", "172.16.*#.*", "version *.*.*.4###", "*##.999.1.1", "::1", "fe80::*",
    "std::vector", "10:*#:##", "aa:bb:cc:dd:ee:0*", "255.255.255.0", "section *.*.*", "2001:db8::*",
    "version *.*.*.#", "section *.*.*.*", "app-*.#.*.#.tar.gz", "§ *.*.*.*",
)  # fmt: skip
DATES = ("1#.0*.19*#", "0*/1#/19*#", "19*#-0*-1#", "1# March 19*#", "March 1#, 19*#", "1#. März 19*#", "1# juin 19*#")
BIRTHS = ("born on {}", "Born {} in Ulm", "date of birth: {}", "DOB {}", "D.O.B.: {}", "geboren am {}", "geb. {}",
    "Geburtsdatum: {}", "née le {}", "né le {}", "date de naissance : {}", "nacido el {}", "fecha de nacimiento: {}",
    "nata il {}", "my birthday is {}", "birthdate {}", "Birth date | {}", "birth_date: {}")  # fmt: skip
NO_BIRTHS = ("released on {}", "valid until {}", "since {}", "am {} geändert", "le {} au soir", "updated: {}", "({})")
STREETS = (
    "1*# Maple Avenue", "*# Oak St", "*### N Main St., Apt 4", "1* Elm Street", "22*B Baker Street", "*# King's Road",
    "*# Church Lane", "1*## Sunset Blvd", "*# Park Drive", "P.O. Box 1*##", "Lindenstraße *#", "Hauptstr. 1*",
    "Am Markt *",
    "Goethestrasse *#a", "Schillerplatz *", "Kirchweg 1*", "Unter den Linden *#", "1* rue de la Paix", "*, avenue Foch",
    "*# bd Voltaire", "12 bis, place d'Italie", "Calle Mayor, 1*", "C/ Alcalá *#", "Avenida de América *",
    "Via Roma 1*",
    "Piazza Dante *", "Keizersgracht 1*#", "Kerkstraat *#", "ul. Długa 1*", "Rua Augusta 1*#", "Storgatan *#",
    "Springfield, IL 6270*", "Austin, TX 7870*-12##",
)  # fmt: skip
NO_STREETS = (
    "1* main points", "*# ways to drive traffic", "step * of the road map", "Main Street is closed", "route 1* of 20",
    "*# drive letters", "a table with *# rows", "chapter 1*", "the St is short for saint", "*# lanes of traffic",
    "IP 4*", "Via Docker 2*", "Via Python 3.1*",
    "Figure 1* Street map", "in 20*# Court ruled", "the 2*# place", "Zeile *#", "Seite 1*", "via port *#", "calle (*)",
    "add *# to the path", "Windows 1* Drive C", "OR 1*###", "*# square metres", "section * way of working",
)  # fmt: skip
EMAILS = (
    "a.b@example.org", "first.last+tag@mail.example.co.uk", "o'neil@example.ie", "x@y.dev", "user_#*@sub.example.com",
    "JANE@EXAMPLE.NET", "jörg@müller.example", "用户@例子.测试", "#*@example.com", "info@example.museum",
    "a-b@ex-am.ple.org",
    "sales@xn--bcher-kva.example", "ann＠example．org", "ann\u200e@example.org",
)  # fmt: skip
NO_EMAILS = (
    "@decorator", "user@localhost", "answer@*", "git@*", "pkg@1.*.#", "a @ b", "x@", "@ann", "10@20.5", "M@nuel",
    "npm@latest",
    "uses: actions/checkout@v*", "array @ matrix.T", "$@", "user@", "@media (max-width: *##px)",
    "git@git.example.org:team/app.git", "https://app:pw@db.example.org/x", "ssh -T git@git.example.org",
)  # fmt: skip
SAID = (
    "Call {}.", "My number: {}, thanks", "please write to {} today", "Meine Angabe ist {}.", "C'est {} pour moi",
    "Es {}, gracias.", "({})", "| Ann | {} |", "Ann;{};yes", '{{"value": "{}"}}', "**{}**", "Ref {}\nnext line", "{}",
    "Is it {}?", "<{}>", "a={}", "- {}", "“{}”", "see {} and so on", "Kontakt: {}",
)  # fmt: skip
