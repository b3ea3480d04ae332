using System.Globalization;
using Microsoft.Recognizers.Text;
using Microsoft.Recognizers.Text.Number;

namespace CertBot.Core.Recognizers;

/// <summary>Numbers and ordinals in English sentences, found by Microsoft.Recognizers.Text. At most 100 characters of a text are looked at.</summary>
public static class EnglishNumbers
{
    private const int MaxTextLength = 100;

    /// <summary>The first number in a text ("about twenty five", "2.33 k", "a third"), and the words that say it; null: there is none.</summary>
    public static FoundNumber? FindNumber(string text) =>
        First(Microsoft.Recognizers.Text.Number.NumberRecognizer.RecognizeNumber(Shorten(text), Culture.English));

    /// <summary>The first position in a text ("the third one", "21st"), counted from 1; null: there is none. "The last" is none: it depends on a list.</summary>
    public static FoundNumber? FindOrdinal(string text) =>
        First(Microsoft.Recognizers.Text.Number.NumberRecognizer.RecognizeOrdinal(Shorten(text), Culture.English));

    private static FoundNumber? First(List<ModelResult> found) =>
        found
            .Select(f =>
                decimal.TryParse(f.Resolution?.GetValueOrDefault("value")?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? new FoundNumber(value, f.Text)
                    : null
            )
            .FirstOrDefault(n => n is not null);

    private static string Shorten(string text) => text.Length > MaxTextLength ? text[..MaxTextLength] : text;
}

/// <summary>A number, and the words that say it.</summary>
public sealed record FoundNumber(decimal Value, string Text);
