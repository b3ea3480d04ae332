using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Queries;

/// <summary>What one person reads of the reminders that are due for them.</summary>
public static class ReminderMessage
{
    /// <summary>What a click knows besides what a person would type.</summary>
    private static readonly ImmutableArray<string> ContextKeys = ["subject", "revision"];

    /// <param name="reminders">At least one, in the order in which they are read.</param>
    /// <param name="more">How many there are besides them.</param>
    /// <param name="language">What the person is addressed in.</param>
    public static BotMessage For(IReadOnlyList<Reminder> reminders, int more, LanguageCode language) =>
        reminders is [var only] && more == 0
            ? only.Line with
            {
                SuggestedActions = only.Button is { } button ? [ToSuggestedAction(button, language)] : [],
            }
            : new BotMessage.CardMessage(
                "reminders",
                new LocalizableObject
                {
                    ["count"] = reminders.Count + more,
                    ["items"] = LocalizableValue.Array(
                        reminders.Select(r => new LocalizableObject
                        {
                            ["line"] = LocalizableValue.Text(r.Line.Key, r.Line.Arguments),
                            ["title"] = r.Button?.Title,
                            ["verb"] = r.Button?.Verb,
                            ["data"] = r.Button?.Data,
                        })
                    ),
                    ["more"] = more > 0 ? LocalizableValue.Text("reminders.more", new() { ["count"] = more }) : null,
                }
            );

    /// <summary>A button as a suggested answer, for a line that stands alone: what somebody who reads this language would type.</summary>
    private static SuggestedAction ToSuggestedAction(ReminderButton button, LanguageCode language) =>
        new(
            button.Title,
            string.Join(
                ' ',
                button
                    .Data.Names.Where(name => !ContextKeys.Contains(name, StringComparer.Ordinal))
                    .Select(button.Data.GetString)
                    .OfType<string>()
                    .Prepend(PhraseCatalog.Preferred($"phrase.{button.Verb}", language))
            )
        );
}
