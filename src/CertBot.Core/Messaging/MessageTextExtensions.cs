using CertBot.Core.Localization;

namespace CertBot.Core.Messaging;

/// <summary>A message as text for one reader.</summary>
public static class MessageTextExtensions
{
    public static string Render(this TextRenderer textRenderer, BotMessage.TextMessage line) => textRenderer.RenderText(line.Key, line.Arguments);
}
