using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Certificates;

/// <summary>The badge as a picture that says in words what it shows in colour. Embeddable: no script, no reference to anything outside.</summary>
internal static class CertificateBadge
{
    private const int Height = 28;

    private const int Padding = 10;

    /// <summary>Widths are estimated: the reader's fonts are not known. The text is fitted to the width.</summary>
    private const double CharacterWidth = 7.2;

    private static readonly HtmlEncoder Xml = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Render(CertificateFacts facts, LanguageCode language)
    {
        var texts = new CertificateTexts(language);
        var label = texts.Badge(facts);
        var (sign, colour) = facts.State switch
        {
            CertificateFacts.Valid => ("✓", "#116329"),
            CertificateFacts.Withdrawn => ("✕", "#a40e26"),
            _ => ("!", "#8a4600"),
        };
        var width = Padding * 2 + (int)Math.Ceiling((label.Length + 2) * CharacterWidth);
        var title = Xml.Encode(texts.BadgeTitle(facts));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{Height}" viewBox="0 0 {width} {Height}" role="img" aria-labelledby="certificate-badge-title" xml:lang="{language}">
            <title id="certificate-badge-title">{title}</title>
            <rect width="{width}" height="{Height}" rx="4" fill="{colour}"/>
            <text x="{width / 2}" y="19" fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" text-anchor="middle" textLength="{width
                - Padding * 2}" lengthAdjust="spacingAndGlyphs">{sign} {Xml.Encode(label)}</text>
            </svg>

            """
        );
    }
}
