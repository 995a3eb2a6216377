"""Short sentences of need in other languages, made from beginnings and ends. Written before they were first scored."""

from collections.abc import Iterator

# language: [(beginnings, ends)], "a|b" are choices
MADE: dict[str, list[tuple[str, str]]] = {
    "es": [("no puedo|ya no puedo", "ver|caminar|hablar|levantarme|mover la pierna|dormir"), ("me duele|tengo dolor en", "la cabeza|la espalda|la pierna|el vientre"), ("estoy|me siento", "confundida|muy débil|sola|fatal"), ("mi hijo|mi marido", "no responde|se ha caído|está enfermo")],
    "pt": [("não consigo|já não posso", "ver|andar|falar|levantar|mexer a perna|dormir"), ("tenho dor|dói", "na cabeça|nas costas|na perna|na barriga"), ("estou|sinto-me", "confusa|muito fraca|sozinha|péssima"), ("o meu filho|o meu marido", "não responde|caiu|está doente")],
    "it": [("non posso|non riesco a", "vedere|camminare|parlare|alzarmi|muovere la gamba|dormire"), ("mi fa male|ho dolore", "la testa|la schiena|la gamba|la pancia"), ("sono|mi sento", "confusa|molto debole|sola|malissimo"), ("mio figlio|mio marito", "non risponde|è caduto|è malato")],
    "fr": [("je ne peux pas|je n'arrive pas à", "voir|marcher|parler|me lever|bouger la jambe|dormir"), ("j'ai mal", "à la tête|au dos|à la jambe|au ventre"), ("je suis|je me sens", "confuse|très faible|toute seule|perdue"), ("mon fils|mon mari", "ne répond pas|est tombé|est malade")],
    "de": [("ich kann nicht|ich kann nicht mehr", "sehen|gehen|sprechen|aufstehen|schlafen|das Bein bewegen"), ("mir tut weh|ich habe Schmerzen", "der Kopf|im Rücken|im Bein|im Bauch"), ("ich bin|ich fühle mich", "verwirrt|sehr schwach|ganz allein|elend"), ("mein Sohn|mein Mann", "antwortet nicht|ist gestürzt|ist krank")],
    "nl": [("ik kan niet|ik kan niet meer", "zien|lopen|praten|opstaan|slapen|mijn been bewegen"), ("ik heb pijn", "in mijn hoofd|in mijn rug|in mijn been|in mijn buik"), ("ik ben|ik voel me", "verward|erg zwak|alleen|ellendig"), ("mijn zoon|mijn man", "reageert niet|is gevallen|is ziek")],
    "pl": [("nie mogę|już nie mogę", "chodzić|mówić|wstać|spać|ruszyć nogą|nic widzieć"), ("boli mnie|mam ból", "głowa|plecy|noga|brzuch"), ("jestem|czuję się", "bardzo słaba|sama|fatalnie|zagubiona"), ("mój syn|mój mąż", "nie odpowiada|upadł|jest chory")],
    "tr": [("hiç|artık", "göremiyorum|yürüyemiyorum|konuşamıyorum|kalkamıyorum|uyuyamıyorum"), ("çok ağrıyor|ağrım var", "başım|sırtım|bacağım|karnım"), ("ben|kendimi", "çok halsizim|yalnızım|kötü hissediyorum|iyi değilim"), ("oğlum|kocam", "cevap vermiyor|düştü|çok hasta")],
    "id": [("saya tidak bisa|aku tidak bisa", "melihat|berjalan|bicara|bangun|tidur"), ("sakit di|nyeri di", "kepala|punggung|kaki|perut"), ("saya|saya merasa", "sangat lemah|sendirian|bingung|tidak enak"), ("anak saya|suami saya", "tidak menjawab|jatuh|sakit keras")],
    "uz": [("men umuman|endi", "ko'rmayapman|yurolmayapman|gapirolmayapman|turolmayapman|uxlolmayapman"), ("qattiq og'riyapti|og'riq bor", "boshimda|belimda|oyog'imda|qornimda"), ("men|o'zimni", "juda holsizman|yolg'izman|yomon his qilyapman"), ("o'g'lim|erim", "javob bermayapti|yiqildi|juda kasal")],
    "vi": [("tôi không|tôi không thể", "nhìn thấy|đi được|nói được|dậy được|ngủ được"), ("tôi bị đau|đau quá", "ở đầu|ở lưng|ở chân|ở bụng"), ("tôi|tôi thấy", "rất yếu|cô đơn quá|lẫn lộn|mệt lắm"), ("con tôi|chồng tôi", "không trả lời|bị ngã|ốm nặng")],
    "hi-Latn": [("mujhse|main", "chala nahi ja raha|bola nahi ja raha|utha nahi ja raha|so nahi pa rahi"), ("bahut dard hai|dard ho raha hai", "sir mein|peeth mein|pair mein|pet mein"), ("main|mujhe lagta hai main", "bahut kamzor hoon|akeli hoon|theek nahi hoon"), ("mera beta|mere pati", "jawab nahi de raha|gir gaya|bimar hai")],
    "ru": [("я не могу|не могу", "видеть|ходить|говорить|встать|спать"), ("у меня болит|сильно болит", "голова|спина|нога|живот"), ("мой сын|мой муж", "не отвечает|упал|болен")],
    "uk": [("я не можу|не можу", "бачити|ходити|говорити|встати|спати"), ("у мене болить|сильно болить", "голова|спина|нога|живіт"), ("мій син|мій чоловік", "не відповідає|впав|хворий")],
    "ar": [("لا أستطيع", "الرؤية|المشي|الكلام|النوم"), ("عندي ألم في", "الرأس|الظهر|الساق|البطن")],
    "fa": [("نمی‌توانم", "ببینم|راه بروم|حرف بزنم|بخوابم"), ("درد دارم", "سرم خیلی|پایم خیلی|شکمم خیلی|کمرم خیلی")],
    "hi": [("मुझसे", "चला नहीं जा रहा|बोला नहीं जा रहा|उठा नहीं जा रहा"), ("बहुत दर्द है", "सिर में|पीठ में|पैर में|पेट में")],
    "zh": [("我不能", "走路|说话|站起来|睡觉"), ("很痛", "头|背|腿|肚子")],
    "ja": [("もう", "見えない|歩けない|話せない|眠れない"), ("とても痛い", "頭が|背中が|足が|お腹が")],
    "ko": [("저는", "안 보여요|못 걷겠어요|말을 못 해요|잠을 못 자요"), ("너무 아파요", "머리가|허리가|다리가|배가")],
}  # fmt: skip


def sentences(code: str) -> Iterator[str]:
    """Every beginning with every end, in the order of the table."""
    for beginnings, ends in MADE[code]:
        for beginning in beginnings.split("|"):
            for end in ends.split("|"):
                yield f"{beginning} {end}"


def bare_ones(code: str) -> Iterator[str]:
    """The same without what a hurried hand leaves out: capitals and marks over and under the letters."""
    marks = str.maketrans("áàâãäåéèêëíìîïóòôõöúùûüçñąćęłńóśźżğış", "aaaaaaeeeeiiiiooooouuuucnacelnoszzgis")
    yield from (one.lower().translate(marks) for one in sentences(code))
