using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>Texts of the message extension (<c>Texts/*/extension.json</c>), rendered as plain text.</summary>
internal sealed class MessageExtensionTexts(IClock clock)
{
    public string Format(LanguageCode? language, string key, LocalizableObject? data = null) =>
        new TextRenderer(
            new RenderContext(language ?? LanguageCode.En, DateTimeZone.Utc, clock.GetCurrentInstant(), p => p.Value),
            OutputEncoder.ToPlainText
        ).Render(new BotMessage.TextMessage(key, data ?? []));
}
