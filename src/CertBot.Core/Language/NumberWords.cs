using System.Collections.Frozen;

namespace CertBot.Core.Language;

/// <summary>The words of whole numbers, English and Russian, up to trillions.</summary>
internal static class NumberWords
{
    private const long Most = 999_999_999_999_999;

    private static readonly FrozenDictionary<string, int> Below1000 = Table(
        "0 zero nought naught nil ноль нуль", "1 one один одна одно одну", "2 two два две", "3 three три", "4 four четыре", "5 five пять",
        "6 six шесть", "7 seven семь", "8 eight восемь", "9 nine девять", "10 ten десять", "11 eleven одиннадцать", "12 twelve двенадцать",
        "13 thirteen тринадцать", "14 fourteen четырнадцать", "15 fifteen пятнадцать", "16 sixteen шестнадцать", "17 seventeen семнадцать",
        "18 eighteen восемнадцать", "19 nineteen девятнадцать", "20 twenty двадцать", "30 thirty тридцать", "40 forty fourty сорок",
        "50 fifty пятьдесят", "60 sixty шестьдесят", "70 seventy семьдесят", "80 eighty восемьдесят", "90 ninety девяносто",
        "100 сто", "200 двести", "300 триста", "400 четыреста", "500 пятьсот", "600 шестьсот", "700 семьсот", "800 восемьсот", "900 девятьсот");

    private static readonly FrozenDictionary<string, int> Zeros = Table(
        "2 hundred hundreds", "3 thousand thousands тысяча тысячи тысяч тысячу", "6 million millions миллион миллиона миллионов",
        "9 billion billions миллиард миллиарда миллиардов", "12 trillion trillions триллион триллиона триллионов");

    private static readonly FrozenDictionary<string, int> Places = Table(
        "1 first 1st первый первая первое первую первые", "2 second 2nd второй вторая второе вторую вторые", "3 third 3rd третий третья третье третью третьи",
        "4 fourth 4th четвертый четвертая четвертое четвертую", "5 fifth 5th пятый пятая пятое пятую", "6 sixth 6th шестой шестая шестое шестую",
        "7 seventh 7th седьмой седьмая седьмое седьмую", "8 eighth 8th восьмой восьмая восьмое восьмую", "9 ninth 9th девятый девятая девятое девятую",
        "10 tenth 10th десятый десятая десятое десятую");

    public static int? Place(string word) => Places.TryGetValue(word, out var place) ? place : null;

    public static long? Read(string text)
    {
        var words = text.Split([' ', '-', '–'], StringSplitOptions.RemoveEmptyEntries);
        var sum = new Sum();
        foreach (var (word, next) in words.Zip([.. words.Skip(1), ""]))
        {
            if (!sum.Add(word, isLast: next.Length == 0))
            {
                return null;
            }
        }

        return words.Length > 0 ? sum.Value : null;
    }

    private static FrozenDictionary<string, int> Table(params string[] rows) => rows
        .Select(r => r.Split(' '))
        .SelectMany(r => r.Skip(1).Select(word => (word, number: int.Parse(r[0], System.Globalization.CultureInfo.InvariantCulture))))
        .ToFrozenDictionary(p => p.word, p => p.number, StringComparer.Ordinal);

    // What is already said, in two parts: the thousands that are closed, and the group below a thousand being spoken.
    private sealed class Sum
    {
        private long closed;
        private long group;
        private long mayAdd = 1000;
        private long mayClose = long.MaxValue;
        private bool hasGroup;

        public long? Value => (closed + group) is var value && value <= Most ? value : null;

        public bool Add(string word, bool isLast) => word switch
        {
            "and" => !isLast && (hasGroup || closed > 0) && mayAdd >= 100,
            "a" => !isLast && !hasGroup && closed == 0 && Put(1, allows: 1),
            _ when Below1000.TryGetValue(word, out var number) => Put(number, allows: number >= 100 ? 100 : number is >= 20 ? 10 : 0),
            _ when Zeros.TryGetValue(word, out var zeros) => zeros == 2 ? Hundred() : Close(Power(zeros)),
            _ when word.Length <= 3 && word.All(char.IsAsciiDigit) => !hasGroup && Put(int.Parse(word, System.Globalization.CultureInfo.InvariantCulture), allows: 1),
            _ => false,
        };

        // "fifty two" adds, "two fifty" and "three three" do not; "zero" stands alone.
        private bool Put(long number, long allows)
        {
            if (number >= mayAdd || (number == 0 && (hasGroup || closed > 0)))
            {
                return false;
            }

            group += number;
            hasGroup = true;
            mayAdd = allows;
            return true;
        }

        private bool Hundred()
        {
            if (group >= 100 || (hasGroup && group == 0))
            {
                return false;
            }

            group = Math.Max(group, 1) * 100;
            hasGroup = true;
            mayAdd = 100;
            return true;
        }

        private bool Close(long power)
        {
            if (power >= mayClose || (hasGroup && group == 0))
            {
                return false;
            }

            closed += (hasGroup ? group : 1) * power;
            group = 0;
            hasGroup = false;
            mayAdd = 1000;
            mayClose = power;
            return true;
        }

        private static long Power(int zeros) => (long)Math.Pow(10, zeros);
    }
}
