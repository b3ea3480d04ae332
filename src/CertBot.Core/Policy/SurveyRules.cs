using System.Collections.Immutable;
using CertBot.Core.Policy.Parsing;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>How often and when customers are asked.</summary>
public sealed record SurveyRules
{
    /// <summary>Of editions that do not name them.</summary>
    public static SurveyRules Default { get; } = new();

    /// <summary>The months, 1 to 12, on whose first working day an NPS campaign begins: one in each half-year.</summary>
    public ImmutableArray<int> NpsMonths { get; init; } = [4, 10];

    /// <summary>How long after a case was resolved its customer is asked.</summary>
    public Duration Delay { get; init; } = Duration.FromHours(24);

    /// <summary>What was resolved longer ago, in days, when it becomes known is not asked about: an import of old cases is no occasion.</summary>
    public int MaxAgeDays { get; init; } = 7;

    /// <summary>So many days after it went out a link stops working.</summary>
    public int ExpiryDays { get; init; } = 30;

    /// <summary>So many days after it went out a survey is reminded of, once.</summary>
    public int ReminderDays { get; init; } = 7;

    /// <summary>Most surveys a customer gets in a calendar quarter of the programme's zone.</summary>
    public int MaxPerQuarter { get; init; } = 4;

    /// <summary>The languages customers are asked in, the first where theirs is not among them.</summary>
    public ImmutableArray<string> Languages { get; init; } = ["en", "ru"];

    public bool Equals(SurveyRules? other) =>
        other is not null
        && NpsMonths.SequenceEqual(other.NpsMonths)
        && Languages.SequenceEqual(other.Languages, StringComparer.Ordinal)
        && (Delay, MaxAgeDays, ExpiryDays, ReminderDays, MaxPerQuarter)
            == (other.Delay, other.MaxAgeDays, other.ExpiryDays, other.ReminderDays, other.MaxPerQuarter);

    public override int GetHashCode() => HashCode.Combine(Delay, MaxAgeDays, ExpiryDays, ReminderDays, MaxPerQuarter);
}

/// <summary>Reads the part of an edition's file that says when customers are asked.</summary>
internal static class SurveyRulesReader
{
    public static SurveyRules Read(EditionJsonReader reader)
    {
        var rules = new SurveyRules
        {
            NpsMonths = reader.ReadIntegers("npsMonths", 1, 12),
            Delay = reader.ReadDuration("delay", Duration.Zero, Duration.FromDays(14)),
            MaxAgeDays = reader.ReadInteger("maxAgeDays", 1, 60),
            ExpiryDays = reader.ReadInteger("expiryDays", 1, 90),
            ReminderDays = reader.ReadInteger("reminderDays", 1, 60),
            MaxPerQuarter = reader.ReadInteger("maxPerQuarter", 1, 100),
            Languages = reader.ReadTexts("languages", EditionPatterns.Key(), "not-a-language"),
        };
        if (rules.NpsMonths.Count(m => m <= 6) > 1 || rules.NpsMonths.Count(m => m > 6) > 1)
            reader.AddError("npsMonths", "months-of-one-half", string.Join(", ", rules.NpsMonths));
        if (rules.ReminderDays >= rules.ExpiryDays)
            reader.AddError("reminderDays", "reminder-after-expiry", rules.ReminderDays.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return rules;
    }
}
