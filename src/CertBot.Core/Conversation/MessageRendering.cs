using CertBot.Core.Texts;

namespace CertBot.Core.Conversation;

/// <summary>A message as text for one reader.</summary>
public static class MessageRendering
{
    public static string Line(this Spoken spoken, Say.Line line) => spoken.Text(line.Key, line.Data);
}
