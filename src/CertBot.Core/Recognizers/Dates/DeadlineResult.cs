using System.Collections.Immutable;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>What a text that should name a deadline came to.</summary>
public abstract record DeadlineResult
{
    private DeadlineResult() { }

    /// <summary>One clear reading, past or future: the caller decides whether the day is acceptable.</summary>
    public sealed record Clear(DateCandidate Date) : DeadlineResult;

    /// <summary>At least two plausible readings, the likelier first ("03/04", "the 3rd or the 4th"). A person is asked which one is meant.</summary>
    public sealed record Ambiguous(ImmutableArray<DateCandidate> Dates) : DeadlineResult;

    /// <summary>The text has the form of a date that the calendar does not have (32 March). Holds it as typed, at most 60 characters.</summary>
    public sealed record NoSuchDay(string Typed) : DeadlineResult;

    /// <summary>
    /// The text speaks of time but sets no deadline: "not before May", "for three hours", "every Monday". Holds what was read, for a message that says why
    /// it was not enough; null where nothing but the form is known.
    /// </summary>
    public sealed record NotADeadline(DateCandidate? Read) : DeadlineResult;

    /// <summary>Nothing about time was found.</summary>
    public sealed record None : DeadlineResult;
}
