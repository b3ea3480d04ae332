using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>
/// One way to read what a text says about time: the day that a deadline means, its time of day where the text names one, and the period behind it.
/// </summary>
public sealed record DateCandidate
{
    /// <summary>The part of the text that was read, as typed.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The day meant. Of a period it is the edge that a deadline means: its last day ("by the end of May", "this week"), or its first day where the text
    /// says before it ("before May": 30 April) or from it on.
    /// </summary>
    public required LocalDate Day { get; init; }

    /// <summary>In the reference's zone; null: the whole day.</summary>
    public LocalTime? Time { get; init; }

    /// <summary>Where the period that was named begins; null: no period was named, or one that is open at this side.</summary>
    public LocalDateTime? Start { get; init; }

    /// <summary>Where the period ends, exclusive: "May" ends with 1 June, 00:00. Null: no period was named, or one that is open at this side.</summary>
    public LocalDateTime? End { get; init; }

    /// <summary>How long something is to take, where the text says a length and no day ("for three hours"); null: no length was said.</summary>
    public Duration? Length { get; init; }

    /// <summary>How much working time was named ("ten working days"), where the day was counted by the calendar; null: none.</summary>
    public int? WorkingDays { get; init; }
}
