using System.Globalization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Localization;

/// <summary>How a language writes a number and which form a counted word takes after it (CLDR's cardinal rules).</summary>
public sealed class PluralRules
{
    private readonly NumberFormatInfo _numberFormat;

    private PluralRules(NumberFormatInfo format, PluralRule plural)
    {
        this._numberFormat = format;
        Plural = plural;
    }

    public PluralRule Plural { get; }

    public static PluralRules For(LanguageCode language) =>
        language.Value switch
        {
            "ru" => new(new() { NumberGroupSeparator = "\u00A0", NumberDecimalSeparator = "," }, Russian),
            _ => new(new() { NumberGroupSeparator = ",", NumberDecimalSeparator = "." }, English),
        };

    /// <summary>Thousands are set apart from 10,000 on: below, both languages read better without.</summary>
    public string FormatNumber(decimal number) => number.ToString(Math.Abs(number) >= 10_000 ? "#,0.##" : "0.##", _numberFormat);

    private static string English(decimal n) => n == 1 ? "one" : "other";

    private static string Russian(decimal n)
    {
        var whole = Math.Abs(n);
        if (whole != decimal.Floor(whole))
            return "other";
        return (whole % 10, whole % 100) switch
        {
            (1, not 11) => "one",
            (>= 2 and <= 4, not (>= 12 and <= 14)) => "few",
            _ => "many",
        };
    }
}
