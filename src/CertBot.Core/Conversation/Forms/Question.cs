using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Forms;

/// <summary>One question of a dialog. Its texts are <c>dialog.DIALOG.KEY</c> (a few words) and <c>….hint</c> (what is wanted, with an example).</summary>
public sealed record Question(string Key, AnswerType AnswerType)
{
    /// <summary>The text key, where it is not made of the dialog's and the question's names.</summary>
    public string? TextKey { get; init; }

    /// <summary>The arguments of its texts.</summary>
    public LocalizableObject Arguments { get; init; } = [];

    /// <summary>What the question is about, in full, shown above it; null where the question says enough.</summary>
    public LocalizableValue? About { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>An additional rule for a well-formed answer; null if it is valid.</summary>
    public Func<string, Refusal?> Validate { get; init; } = _ => null;

    /// <summary>The canonical form of a valid answer, if the question refines its type's; idempotent.</summary>
    public Func<string, string> Normalize { get; init; } = raw => raw;

    /// <summary>Whether its hint says the same as that of the other questions with this text key: a card with several of them says it once.</summary>
    public bool SharesHint { get; init; }

    /// <summary>Whether its options take one line of a card, however few they are: there are many such questions on it.</summary>
    public bool IsCompact { get; init; }

    /// <summary>
    /// The page it stands on: consecutive questions of one page are one card. Its title is <c>dialog.DIALOG.page.PAGE</c>. Null: a card of its own.
    /// </summary>
    public string? Page { get; init; }

    /// <summary>Offered as the answer already filled in; asked for only where the question is shown.</summary>
    public Func<string> DefaultValue { get; init; } = () => "";

    /// <summary>The text key of a question that many dialogs ask.</summary>
    public static string SharedTextKey(string name) => $"form.q.{name}";

    public string TextKeyIn(string dialog) => TextKey ?? $"dialog.{dialog}.{Key}";
}

/// <summary>What kind of answer a question takes. What is kept of a good answer is one canonical string.</summary>
public abstract record AnswerType
{
    private AnswerType() { }

    /// <summary>A line of text, at most so many characters.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Naming",
        "CA1724",
        Justification = "The word of Adaptive Cards (Input.Text); the namespace is of a drawing library that is never referenced."
    )]
    public sealed record Text(int MaxLength) : AnswerType;

    /// <summary>Text of several lines, at most so many characters.</summary>
    public sealed record MultilineText(int MaxLength) : AnswerType;

    /// <summary>An https address.</summary>
    public sealed record Url : AnswerType;

    /// <summary>One of several; kept is its value.</summary>
    public sealed record Choice(ImmutableArray<ChoiceOption> Options) : AnswerType
    {
        /// <summary>The options shown; the others are accepted too.</summary>
        public ImmutableArray<ChoiceOption> Offered { get; init; } = Options;
    }

    /// <summary>At least one of several; kept are the values with commas between.</summary>
    public sealed record MultiChoice(ImmutableArray<ChoiceOption> Options) : AnswerType;

    /// <summary>Kept is <c>yes</c> or <c>no</c>.</summary>
    public sealed record Confirmation : AnswerType;

    /// <summary>A day from <paramref name="Earliest"/> to <paramref name="Latest"/>, both included; kept as ISO.</summary>
    public sealed record CalendarDate(LocalDate Earliest, LocalDate Latest) : AnswerType;

    /// <summary>Dotted numbers: 2.1.</summary>
    public sealed record Version : AnswerType;

    /// <summary>Somebody, mentioned or by id; kept is the id.</summary>
    public sealed record Person : AnswerType;

    /// <summary>A file or a link, as the part of the material takes it.</summary>
    public sealed record Attachment(MaterialPart Part) : AnswerType;
}

/// <summary>How long answers may be, in characters; the domain's own limits.</summary>
public static class TextLimits
{
    public const int Name = CertBot.Core.Certification.Applications.TextRules.MaxNameLength;

    public const int Line = CertBot.Core.Certification.Applications.TextRules.MaxLineLength;

    public const int Text = CertBot.Core.Certification.Applications.TextRules.MaxTextLength;
}
