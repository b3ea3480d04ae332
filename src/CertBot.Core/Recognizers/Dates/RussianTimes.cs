using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>Times of the day in Russian: "17:00", "17.30", "в 9 утра", "к 18", "в половине шестого", "вечером", "до обеда".</summary>
internal sealed class RussianTimes(ImmutableArray<string> tokens)
{
    /// <summary>When a part of the day is over: what is due in the morning is due until then.</summary>
    private static readonly FrozenDictionary<string, LocalTime> PartsOfDay = new Dictionary<string, LocalTime>(StringComparer.Ordinal)
    {
        ["утром"] = new(12, 0),
        ["утру"] = new(12, 0),
        ["утра"] = new(12, 0),
        ["днем"] = new(16, 0),
        ["вечером"] = new(20, 0),
        ["вечера"] = new(20, 0),
        ["вечеру"] = new(20, 0),
        ["ночью"] = new(23, 59, 59),
        ["обеда"] = new(13, 0),
        ["обеду"] = new(13, 0),
        ["обед"] = new(13, 0),
        ["полдень"] = new(12, 0),
        ["полудня"] = new(12, 0),
        ["полудню"] = new(12, 0),
        ["полночь"] = new(23, 59, 59),
        ["полуночи"] = new(23, 59, 59),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private string Word(int at) => at >= 0 && at < tokens.Length ? tokens[at] : "";

    /// <summary>The time that follows a day, with the preposition before it; null: none does.</summary>
    public (LocalTime Time, int Count)? ReadAfter(int at)
    {
        var isIntroduced = Word(at) is "в" or "во" or "к" or "до" or "около" or "с" or "не";
        if (ReadAt(isIntroduced ? at + 1 : at, needsPreposition: false) is not var (time, count))
            return null;
        // A bare number after a day is no time: "15 марта 2 версии".
        return isIntroduced || count > 1 || tokens[at].Contains(':') || PartsOfDay.ContainsKey(tokens[at]) ? (time, count + (isIntroduced ? 1 : 0)) : null;
    }

    /// <summary>The time that begins at a word.</summary>
    /// <param name="at">The word.</param>
    /// <param name="needsPreposition">A bare number is a time only after "в", "к", "до".</param>
    public (LocalTime Time, int Count)? ReadAt(int at, bool needsPreposition)
    {
        if (at >= tokens.Length)
            return null;
        if (PartsOfDay.TryGetValue(tokens[at], out var part))
            return !needsPreposition || tokens[at] is "утром" or "вечером" or "днем" or "ночью" || Word(at - 1) is "к" or "до" or "в" ? (part, 1) : null;
        if (
            tokens[at] is "половине" or "половину"
            && RussianNumbers.ReadOrdinal(tokens, Math.Min(at + 1, tokens.Length - 1)) is var (hour, count)
            && hour is >= 1 and <= 12
        )
        {
            return (AtWork(hour - 1 == 0 ? 12 : hour - 1, 30, Word(at + 1 + count)), count + 1 + (IsDayPart(Word(at + 1 + count)) ? 1 : 0));
        }
        if (ReadClock(at) is { } clock && (tokens[at].Contains(':') || !needsPreposition || Word(at - 1) is "в" or "к" or "до"))
            return IsDayPart(Word(at + 1)) ? (AtWork(clock.Hour, clock.Minute, Word(at + 1)), 2) : (clock, 1);
        return ReadHour(at, needsPreposition);
    }

    /// <summary>17:00, 17.30; null: no such time.</summary>
    public LocalTime? ReadClock(int at) =>
        Word(at).Split(':', '.') is [var hours, { Length: 2 } minutes]
        && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
        && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var minute)
        && hour <= 23
        && minute <= 59
            ? new LocalTime(hour, minute)
            : null;

    private (LocalTime, int)? ReadHour(int at, bool needsPreposition)
    {
        if (RussianNumbers.ReadNumber(tokens, at) is not var (value, count) || value != decimal.Floor(value) || value is < 0 or > 24)
            return null;
        var hasUnit = RussianWords.UnitOf(Word(at + count)) == TimeUnit.Hour;
        var partAt = at + count + (hasUnit ? 1 : 0);
        var hasPart = IsDayPart(Word(partAt));
        var isIntroduced = Word(at - 1) is "в" or "к" or "до" or "около";
        if (
            (hasUnit && !isIntroduced && !hasPart) || (!hasUnit && !hasPart && (needsPreposition ? !isIntroduced || tokens.Length > at + count : !isIntroduced))
        )
        {
            return null;
        }
        return value == 24 ? (new LocalTime(23, 59, 59), partAt - at) : (AtWork((int)value, 0, hasPart ? Word(partAt) : ""), partAt - at + (hasPart ? 1 : 0));
    }

    private static bool IsDayPart(string word) => word is "утра" or "дня" or "вечера" or "ночи";

    // Without a part of the day, one to six is the afternoon: people write of work.
    private static LocalTime AtWork(int hour, int minute, string part) =>
        part switch
        {
            "утра" => new(hour % 24, minute),
            "ночи" => new(hour == 12 ? 0 : hour % 24, minute),
            "дня" or "вечера" => new(hour < 12 ? hour + 12 : hour % 24, minute),
            _ => new(hour is >= 1 and <= 6 ? hour + 12 : hour % 24, minute),
        };
}
