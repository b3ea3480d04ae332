using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Forms;

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

    /// <summary>A file or a link, as the part of the material takes it.</summary>
    public sealed record Attachment(MaterialPart Part) : AnswerType;
}
