using System.Globalization;
using System.Text;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>Numbers as the original prints them: plain as JavaScript does, grouped as its number formatter does.</summary>
internal static class NumberText
{
    // Which separators a locale uses is what the original knows by itself; a locale it does not know prints as English.
    private static readonly System.Collections.Frozen.FrozenDictionary<string, Separators> Locales = Known();

    public static string Plain(Value value) => value.Exact is { } exact ? exact.ToString(CultureInfo.InvariantCulture) : Plain(value.Number);

    public static string Plain(double number)
    {
        // Beyond this not every digit is the number's own: the shortest ones that mean it are written, and zeros.
        if (double.IsInteger(number) && Math.Abs(number) <= 9_007_199_254_740_992)
        {
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        }

        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN"
                : number > 0 ? "Infinity"
                : "-Infinity";
        }

        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? text : Rewrite(text, e);
    }

    /// <summary>Exactly so many decimals, digits grouped. The sign of a negative number is the true minus, as the original's formatter writes it.</summary>
    public static string Grouped(double number, int decimals, string locale)
    {
        var separators = Locales.TryGetValue(locale, out var known) ? known : Separators.English;
        var digits = Math.Abs(number).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        var text = new StringBuilder();
        if (number < 0 && digits.AsSpan().ContainsAnyInRange('1', '9'))
        {
            text.Append('\u2212');
        }

        for (var i = 0; i < whole.Length; i++)
        {
            var left = whole.Length - i;
            if (i > 0 && separators.BreaksBefore(left))
            {
                text.Append(separators.Thousands);
            }

            text.Append(separators.Digit(whole[i]));
        }

        if (point >= 0)
        {
            text.Append(separators.Decimal);
            foreach (var digit in digits.AsSpan(point + 1))
            {
                text.Append(separators.Digit(digit));
            }
        }

        return text.ToString();
    }

    // 1E-05 is 0.00001 and 1E+19 is 10000000000000000000 in JavaScript, which turns to exponents at 1e21 and below 1e-6.
    private static string Rewrite(string text, int e)
    {
        var exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var mantissa = text[sign.Length..e];
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        if (exponent is >= 21 or < -6)
        {
            return $"{sign}{mantissa}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}";
        }

        return exponent < 0 ? sign + "0." + new string('0', -exponent - 1) + digits
            : digits.Length > exponent + 1 ? sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..]
            : sign + digits.PadRight(exponent + 1, '0');
    }

    private static System.Collections.Frozen.FrozenDictionary<string, Separators> Known()
    {
        (string Locales, Separators Separators)[] groups =
        [
            ("ar-DZ ar-LY ar-MA ar-TN ca-ES de-DE es-BO es-ES it-IT mk-MK nl-NL pl-PL pt-BR", new(',', ".")),
            ("cs-CZ fi-FI fr-CA fr-FR hu-HU ru-RU sv-SE uk-UA", new(',', "\u00a0")),
            ("de-CH", new(',', "'")),
            ("en-IN", new('.', ",") { Indian = true }),
            (
                "ar-AE ar-BH ar-DJ ar-EG ar-ER ar-IL ar-IQ ar-JO ar-KM ar-KW ar-LB ar-MR ar-OM ar-PS ar-QA ar-SA ar-SD ar-SO ar-SS ar-SY ar-TD ar-YE",
                new('\u066b', "\u066c") { Zero = '\u0660' }
            ),
        ];
        return System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(
            groups.SelectMany(group => group.Locales.Split(' ').Select(locale => KeyValuePair.Create(locale, group.Separators))),
            StringComparer.Ordinal
        );
    }

    private sealed record Separators(char Decimal, string Thousands)
    {
        public static Separators English { get; } = new('.', ",");

        public char Zero { get; init; } = '0';

        // Lakhs and crores: three digits, then twos.
        public bool Indian { get; init; }

        public char Digit(char ascii) => (char)(Zero + (ascii - '0'));

        public bool BreaksBefore(int digitsLeft) => Indian ? digitsLeft == 3 || (digitsLeft > 3 && digitsLeft % 2 == 1) : digitsLeft % 3 == 0;
    }
}
