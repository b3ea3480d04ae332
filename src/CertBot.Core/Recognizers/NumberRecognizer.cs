using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CertBot.Core.Recognizers;

/// <summary>Recognises whole numbers in digits and in words.</summary>
public static class NumberRecognizer
{
    private const int MaxTextLength = 200;

    /// <summary>
    /// The number that the whole text represents: "3", "-3", "three", "двадцать пять", "1 000", "1,000", "2 million". Null for anything else:
    /// fractions, several numbers, a number among other words, a number beyond 64 bits.
    /// </summary>
    public static long? RecognizeInteger(string text)
    {
        var plain = TextNormalizer.NormalizeKeepingPunctuation(text).TrimStart('#', '(', '"', ' ').TrimEnd('.', ',', '!', ')', '"', ' ');
        if (plain.Length is 0 or > MaxTextLength)
        {
            return null;
        }

        var (negative, rest) = SplitSign(plain);
        return (ParseDigits(rest) ?? NumberWords.Parse(rest)) is { } number ? (negative ? -number : number) : null;
    }

    /// <summary>The position that an ordinal denotes: "first", "второй", "the third one". Null for anything else.</summary>
    internal static int? RecognizeOrdinal(ImmutableArray<string> words) => words.Length == 1 ? NumberWords.OrdinalOf(words[0]) : null;

    private static (bool IsNegative, string Number) SplitSign(string text) =>
        text switch
        {
            ['-' or '−' or '–', .. var rest] => (true, rest.TrimStart()),
            ['+', .. var rest] => (false, rest.TrimStart()),
            _ when text.StartsWith("minus ", StringComparison.Ordinal) || text.StartsWith("минус ", StringComparison.Ordinal) => (true, text[6..]),
            _ => (false, text),
        };

    // Groups of three digits form one number; "1 2" and "423 0000" are two numbers; "1.000" is ambiguous (one thousand or one).
    private static long? ParseDigits(string text)
    {
        if (text.Any(c => !char.IsAsciiDigit(c) && c is not (' ' or ',' or '\'')) || text.Where(c => !char.IsAsciiDigit(c)).Distinct().Skip(1).Any())
        {
            return null;
        }

        var groups = text.Split(' ', ',', '\'');
        var isGrouped = groups.Length == 1 || (groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3));
        return
            isGrouped
            && long.TryParse(string.Concat(groups), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}

/// <summary>The words for whole numbers in English and Russian, up to trillions.</summary>
internal static class NumberWords
{
    private const long MaxValue = 999_999_999_999_999;

    private static readonly FrozenDictionary<string, int> Below1000 = CreateTable(
        "0 zero nought naught nil ноль нуль",
        "1 one один одна одно одну",
        "2 two два две",
        "3 three три",
        "4 four четыре",
        "5 five пять",
        "6 six шесть",
        "7 seven семь",
        "8 eight восемь",
        "9 nine девять",
        "10 ten десять",
        "11 eleven одиннадцать",
        "12 twelve двенадцать",
        "13 thirteen тринадцать",
        "14 fourteen четырнадцать",
        "15 fifteen пятнадцать",
        "16 sixteen шестнадцать",
        "17 seventeen семнадцать",
        "18 eighteen восемнадцать",
        "19 nineteen девятнадцать",
        "20 twenty двадцать",
        "30 thirty тридцать",
        "40 forty fourty сорок",
        "50 fifty пятьдесят",
        "60 sixty шестьдесят",
        "70 seventy семьдесят",
        "80 eighty восемьдесят",
        "90 ninety девяносто",
        "100 сто",
        "200 двести",
        "300 триста",
        "400 четыреста",
        "500 пятьсот",
        "600 шестьсот",
        "700 семьсот",
        "800 восемьсот",
        "900 девятьсот"
    );

    private static readonly FrozenDictionary<string, int> PowersOfTen = CreateTable(
        "2 hundred hundreds",
        "3 thousand thousands тысяча тысячи тысяч тысячу",
        "6 million millions миллион миллиона миллионов",
        "9 billion billions миллиард миллиарда миллиардов",
        "12 trillion trillions триллион триллиона триллионов"
    );

    private static readonly FrozenDictionary<string, int> Ordinals = CreateTable(
        "1 first 1st первый первая первое первую первые",
        "2 second 2nd второй вторая второе вторую вторые",
        "3 third 3rd третий третья третье третью третьи",
        "4 fourth 4th четвертый четвертая четвертое четвертую",
        "5 fifth 5th пятый пятая пятое пятую",
        "6 sixth 6th шестой шестая шестое шестую",
        "7 seventh 7th седьмой седьмая седьмое седьмую",
        "8 eighth 8th восьмой восьмая восьмое восьмую",
        "9 ninth 9th девятый девятая девятое девятую",
        "10 tenth 10th десятый десятая десятое десятую"
    );

    public static int? OrdinalOf(string word) => Ordinals.TryGetValue(word, out var ordinal) ? ordinal : null;

    public static long? Parse(string text)
    {
        var words = text.Split([' ', '-', '–'], StringSplitOptions.RemoveEmptyEntries);
        var sum = new Accumulator();
        foreach (var (word, next) in words.Zip([.. words.Skip(1), ""]))
        {
            if (!sum.TryAdd(word, isLast: next.Length == 0))
            {
                return null;
            }
        }

        return words.Length > 0 ? sum.Value : null;
    }

    private static FrozenDictionary<string, int> CreateTable(params string[] rows) =>
        rows.Select(r => r.Split(' '))
            .SelectMany(r => r.Skip(1).Select(word => (word, number: int.Parse(r[0], System.Globalization.CultureInfo.InvariantCulture))))
            .ToFrozenDictionary(p => p.word, p => p.number, StringComparer.Ordinal);

    // The value parsed so far, in two parts: the completed thousands, and the current group below a thousand.
    private sealed class Accumulator
    {
        private long _closedTotal;
        private long _group;
        private long _addLimit = 1000;
        private long _closeLimit = long.MaxValue;
        private bool _hasGroup;

        public long? Value => (_closedTotal + _group) is var value && value <= MaxValue ? value : null;

        public bool TryAdd(string word, bool isLast) =>
            word switch
            {
                "and" => !isLast && (_hasGroup || _closedTotal > 0) && _addLimit >= 100,
                "a" => !isLast && !_hasGroup && _closedTotal == 0 && TryAddNumber(1, nextLimit: 1),
                _ when Below1000.TryGetValue(word, out var number) => TryAddNumber(
                    number,
                    nextLimit: number >= 100 ? 100
                        : number is >= 20 ? 10
                        : 0
                ),
                _ when PowersOfTen.TryGetValue(word, out var zeros) => zeros == 2 ? TryMultiplyByHundred() : TryCloseGroup(PowerOfTen(zeros)),
                _ when word.Length <= 3 && word.All(char.IsAsciiDigit) => !_hasGroup
                    && TryAddNumber(int.Parse(word, System.Globalization.CultureInfo.InvariantCulture), nextLimit: 1),
                _ => false,
            };

        // "fifty two" adds; "two fifty" and "three three" do not; "zero" cannot be combined.
        private bool TryAddNumber(long number, long nextLimit)
        {
            if (number >= _addLimit || (number == 0 && (_hasGroup || _closedTotal > 0)))
            {
                return false;
            }

            _group += number;
            _hasGroup = true;
            _addLimit = nextLimit;
            return true;
        }

        private bool TryMultiplyByHundred()
        {
            if (_group >= 100 || (_hasGroup && _group == 0))
            {
                return false;
            }

            _group = Math.Max(_group, 1) * 100;
            _hasGroup = true;
            _addLimit = 100;
            return true;
        }

        private bool TryCloseGroup(long power)
        {
            if (power >= _closeLimit || (_hasGroup && _group == 0))
            {
                return false;
            }

            _closedTotal += (_hasGroup ? _group : 1) * power;
            _group = 0;
            _hasGroup = false;
            _addLimit = 1000;
            _closeLimit = power;
            return true;
        }

        private static long PowerOfTen(int zeros) => (long)Math.Pow(10, zeros);
    }
}
