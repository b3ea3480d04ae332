using SkiaSharp;

namespace CertBot.Charts;

/// <summary>
/// The typefaces of charts, embedded in the build: a container has no fonts. Where the build could not fetch them, those of the machine are taken if it has any.
/// </summary>
internal static class ChartFonts
{
    private static readonly Lazy<SKTypeface> RegularFace = new(() => Load("charts/regular.ttf", SKFontStyle.Normal));
    private static readonly Lazy<SKTypeface> BoldFace = new(() => Load("charts/bold.ttf", SKFontStyle.Bold));

    public static SKTypeface Regular => RegularFace.Value;

    public static SKTypeface Bold => BoldFace.Value;

    /// <exception cref="ChartsUnavailableException">There is no font with Cyrillic and Latin letters.</exception>
    private static SKTypeface Load(string resource, SKFontStyle style)
    {
        using var stream = typeof(ChartFonts).Assembly.GetManifestResourceStream(resource);
        var face = stream is null ? SKFontManager.Default.MatchCharacter(null, style, null, 'ж') : SKTypeface.FromStream(stream);
        return face is not null && face.ContainsGlyph('ж') && face.ContainsGlyph('a')
            ? face
            : throw new ChartsUnavailableException("there is no font: build again where npm can fetch one");
    }
}

/// <summary>Nothing can be drawn on this machine. The message is one line for the operator.</summary>
internal sealed class ChartsUnavailableException(string message) : Exception(message);
