using System.Collections.Immutable;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>What kind of answer a question takes. What is kept of a good answer is one canonical string.</summary>
public abstract record Asks
{
    private Asks() { }

    /// <summary>A line of text, at most so many characters.</summary>
    public sealed record Line(int Max) : Asks;

    /// <summary>Text of several lines, at most so many characters.</summary>
    public sealed record Lines(int Max) : Asks;

    /// <summary>An https address.</summary>
    public sealed record Address : Asks;

    /// <summary>One of several; kept is its value.</summary>
    public sealed record Choice(ImmutableArray<Option> Options) : Asks
    {
        /// <summary>Those worth showing; the others are understood too.</summary>
        public ImmutableArray<Option> Offered { get; init; } = Options;
    }

    /// <summary>At least one of several; kept are the values with commas between.</summary>
    public sealed record Many(ImmutableArray<Option> Options) : Asks;

    /// <summary>Kept is <c>yes</c> or <c>no</c>.</summary>
    public sealed record YesNo : Asks;

    /// <summary>A day from <paramref name="Earliest"/> to <paramref name="Latest"/>, both included; kept as ISO.</summary>
    public sealed record Day(LocalDate Earliest, LocalDate Latest) : Asks;

    /// <summary>Dotted numbers: 2.1.</summary>
    public sealed record Version : Asks;

    /// <summary>A file or a link, as the part of the material takes it.</summary>
    public sealed record Handed(MaterialPart Part) : Asks;
}
