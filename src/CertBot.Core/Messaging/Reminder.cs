using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Messaging;

/// <summary>
/// A line about something that waits for people: that its time is half over, that it is due, that it was missed. Each of them gets it in their own chat,
/// together with what else comes within a few minutes as one message, and once for each key. Unless it is urgent it waits until their quiet hours are over.
/// Committed as <c>OutboxMessage.ReminderLine</c> with the events that caused it.
/// </summary>
/// <param name="To">Resolved to people at delivery, and once more before it is sent. A group stands for everybody who holds one of its roles.</param>
/// <param name="Key">
/// Names what it is about and which reminder of it this is, for example <c>case:C-2026-11-0042:resolution:missed</c>. The same person never gets a second one
/// with the same key.
/// </param>
/// <param name="Line">The sentence.</param>
public sealed record Reminder(Recipient To, string Key, [property: JsonPropertyName("say")] BotMessage.TextMessage Line)
{
    /// <summary>When (UTC) what it is about is or was due: a message has the longest due first. Null: its place is when it came.</summary>
    public Instant? Due { get; init; }

    /// <summary>What can be done about it; null: nothing.</summary>
    public ReminderButton? Button { get; init; }

    /// <summary>It is sent at once, and passes quiet hours.</summary>
    [JsonPropertyName("urgent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUrgent { get; init; }
}

/// <summary>The button of a line: what a click sends.</summary>
/// <param name="Title">What it says.</param>
/// <param name="Verb">The name of a dialog or a query.</param>
/// <param name="Data">
/// The values of the click, by the keys of the dialog's questions; texts only. One about an application has its <c>subject</c> (<c>CardSubject</c>) as well.
/// </param>
public sealed record ReminderButton(LocalizableValue Title, string Verb, LocalizableObject Data);
