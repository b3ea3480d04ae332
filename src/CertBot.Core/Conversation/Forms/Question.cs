using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Forms;

/// <summary>One question of a dialog. Its texts are <c>dialog.DIALOG.KEY</c> (a few words) and <c>….hint</c> (what is wanted, with an example).</summary>
public sealed record Question(string Key, AnswerType AnswerType)
{
    /// <summary>The text key, where it is not made of the dialog's and the question's names.</summary>
    public string? TextKey { get; init; }

    /// <summary>What the texts name.</summary>
    public LocalizableObject Arguments { get; init; } = [];

    public bool IsOptional { get; init; }

    /// <summary>A further rule on an answer that reads well; null: it is good.</summary>
    public Func<string, Refusal?> Validate { get; init; } = _ => null;

    /// <summary>A good answer as it is kept, where its question knows better than its kind; what is kept is kept as itself.</summary>
    public Func<string, string> Normalize { get; init; } = raw => raw;

    /// <summary>Offered as the answer already filled in.</summary>
    public string DefaultValue { get; init; } = "";

    /// <summary>The text key of a question that many dialogs ask.</summary>
    public static string SharedTextKey(string name) => $"form.q.{name}";

    public string TextKeyIn(string dialog) => TextKey ?? $"dialog.{dialog}.{Key}";
}
