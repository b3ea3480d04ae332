using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Forms;

/// <summary>One question of a dialog. Its texts are <c>dialog.DIALOG.KEY</c> (a few words) and <c>….hint</c> (what is wanted, with an example).</summary>
public sealed record Question(string Key, AnswerType AnswerType)
{
    /// <summary>The text key, where it is not made of the dialog's and the question's names.</summary>
    public string? TextKey { get; init; }

    /// <summary>The arguments of its texts.</summary>
    public LocalizableObject Arguments { get; init; } = [];

    public bool IsOptional { get; init; }

    /// <summary>An additional rule for a well-formed answer; null if it is valid.</summary>
    public Func<string, Refusal?> Validate { get; init; } = _ => null;

    /// <summary>The canonical form of a valid answer, if the question refines its type's; idempotent.</summary>
    public Func<string, string> Normalize { get; init; } = raw => raw;

    /// <summary>Offered as the answer already filled in.</summary>
    public string DefaultValue { get; init; } = "";

    /// <summary>The text key of a question that many dialogs ask.</summary>
    public static string SharedTextKey(string name) => $"form.q.{name}";

    public string TextKeyIn(string dialog) => TextKey ?? $"dialog.{dialog}.{Key}";
}
