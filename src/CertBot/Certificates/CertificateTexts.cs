using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Certificates;

/// <summary>The words of the public documents in one language. Nobody's zone is known there, and none is needed: days are days of the programme.</summary>
internal sealed class CertificateTexts(LanguageCode language)
{
    private readonly TextRenderer _renderer = new(
        new RenderContext(language, DateTimeZone.Utc, Instant.MinValue, _ => null) { IsShared = true },
        OutputEncoder.ToPlainText
    );

    public string Text(string key) => _renderer.RenderText(key, new LocalizableObject());

    public string Text(string key, CertificateFacts facts) => _renderer.RenderText(key, ArgumentsOf(facts));

    public string State(CertificateFacts facts) => Text($"certificate.state.{facts.State}", facts);

    public string Badge(CertificateFacts facts) => Text($"certificate.badge.{facts.State}", facts);

    public string BadgeTitle(CertificateFacts facts) => Text("certificate.badge.title", facts);

    /// <summary>Not with a weekday as in a chat: a certificate is read years later.</summary>
    public string Day(string isoDay) =>
        LocalDatePattern.Iso.Parse(isoDay) is { Success: true, Value: var day }
            ? LocalDatePattern.Create("d MMMM uuuu", System.Globalization.CultureInfo.GetCultureInfo(language.Value == "ru" ? "ru-RU" : "en-GB")).Format(day)
            : isoDay;

    private LocalizableObject ArgumentsOf(CertificateFacts facts) =>
        new()
        {
            ["name"] = facts.Name,
            ["version"] = facts.Version,
            ["until"] = facts.Until is { } until ? Day(until) : "",
            ["platform"] = PlatformOf(facts),
            ["state"] = _renderer.RenderText(
                $"certificate.badge.{facts.State}",
                new LocalizableObject { ["version"] = facts.Version, ["until"] = facts.Until is { } end ? Day(end) : "" }
            ),
        };

    /// <summary>The programme's name without its version: creatio becomes Creatio.</summary>
    private static string PlatformOf(CertificateFacts facts)
    {
        var name = facts.Edition.Split('@')[0];
        return name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
    }
}
