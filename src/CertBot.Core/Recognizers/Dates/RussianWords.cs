using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>The words about time, told by their stems: Russian bends them.</summary>
internal static class RussianWords
{
    private static readonly ImmutableArray<(string Stem, int Month)> Months =
    [
        ("январ", 1),
        ("феврал", 2),
        ("март", 3),
        ("апрел", 4),
        ("мая", 5),
        ("май", 5),
        ("мае", 5),
        ("маю", 5),
        ("маем", 5),
        ("июн", 6),
        ("июл", 7),
        ("август", 8),
        ("сентябр", 9),
        ("октябр", 10),
        ("ноябр", 11),
        ("декабр", 12),
    ];

    private static readonly FrozenDictionary<string, int> ShortMonths = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["янв"] = 1,
        ["фев"] = 2,
        ["мар"] = 3,
        ["апр"] = 4,
        ["июн"] = 6,
        ["июл"] = 7,
        ["авг"] = 8,
        ["сен"] = 9,
        ["сент"] = 9,
        ["окт"] = 10,
        ["ноя"] = 11,
        ["нояб"] = 11,
        ["дек"] = 12,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ImmutableArray<(string Stem, IsoDayOfWeek Day)> Weekdays =
    [
        ("понедельник", IsoDayOfWeek.Monday),
        ("вторник", IsoDayOfWeek.Tuesday),
        ("сред", IsoDayOfWeek.Wednesday),
        ("четверг", IsoDayOfWeek.Thursday),
        ("пятниц", IsoDayOfWeek.Friday),
        ("суббот", IsoDayOfWeek.Saturday),
        ("воскресень", IsoDayOfWeek.Sunday),
    ];

    private static readonly FrozenDictionary<string, IsoDayOfWeek> ShortWeekdays = new Dictionary<string, IsoDayOfWeek>(StringComparer.Ordinal)
    {
        ["пн"] = IsoDayOfWeek.Monday,
        ["вт"] = IsoDayOfWeek.Tuesday,
        ["ср"] = IsoDayOfWeek.Wednesday,
        ["чт"] = IsoDayOfWeek.Thursday,
        ["пт"] = IsoDayOfWeek.Friday,
        ["сб"] = IsoDayOfWeek.Saturday,
        ["вс"] = IsoDayOfWeek.Sunday,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenDictionary<string, int> RelativeDays { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["сегодня"] = 0,
            ["сейчас"] = 0,
            ["завтра"] = 1,
            ["завтро"] = 1,
            ["завтрашнего"] = 1,
            ["послезавтра"] = 2,
            ["послезавтро"] = 2,
            ["вчера"] = -1,
            ["позавчера"] = -2,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A stem is followed by an ending of at most three letters: "мартовский" is no month.</summary>
    public static int? MonthOf(string word) =>
        ShortMonths.TryGetValue(word, out var month) ? month
        : Months.FirstOrDefault(m => Bends(word, m.Stem)) is { Month: > 0 } found ? found.Month
        : null;

    public static IsoDayOfWeek? WeekdayOf(string word) =>
        ShortWeekdays.TryGetValue(word, out var day) ? day
        : word is not ("средство" or "средства" or "среди" or "средне")
        && Weekdays.FirstOrDefault(d => Bends(word, d.Stem, 2)) is { Day: not IsoDayOfWeek.None } found
            ? found.Day
        : null;

    public static TimeUnit? UnitOf(string word) =>
        word is "день" or "дня" or "дней" or "дню" or "дне" or "дни" or "днях" or "сутки" or "суток" or "дн" ? TimeUnit.Day
        : Bends(word, "недел") || word is "нед" ? TimeUnit.Week
        : Bends(word, "месяц") || word is "мес" ? TimeUnit.Month
        : word is "год" or "года" or "лет" or "году" or "годом" ? TimeUnit.Year
        : Bends(word, "квартал") ? TimeUnit.Quarter
        : word is "час" or "часа" or "часов" or "часу" or "ч" ? TimeUnit.Hour
        : Bends(word, "минут") || word is "мин" ? TimeUnit.Minute
        : null;

    public static bool IsWorking(string word) => word.StartsWith("рабоч", StringComparison.Ordinal) || word is "раб" or "будних" or "будний";

    public static bool IsThis(string word) =>
        word
            is "этот"
                or "эту"
                or "эта"
                or "этого"
                or "этой"
                or "этом"
                or "этим"
                or "это"
                or "текущий"
                or "текущего"
                or "текущей"
                or "текущую"
                or "текущем"
                or "ближайший"
                or "ближайшую"
                or "ближайшей"
                or "ближайшего"
                or "ближайшее";

    public static bool IsNext(string word) =>
        word.StartsWith("следующ", StringComparison.Ordinal)
        || word.StartsWith("будущ", StringComparison.Ordinal)
        || word.StartsWith("след", StringComparison.Ordinal) && word.Length <= 4;

    public static bool IsLast(string word) =>
        word.StartsWith("прошл", StringComparison.Ordinal)
        || word.StartsWith("минувш", StringComparison.Ordinal)
        || word.StartsWith("предыдущ", StringComparison.Ordinal);

    public static PeriodPart? PartOf(string word) =>
        word is "начало" or "начале" or "начала" or "началу" or "началом" ? PeriodPart.Start
        : word is "середина" or "середине" or "середины" or "середину" or "серединой" ? PeriodPart.Middle
        : word is "конец" or "конце" or "конца" or "концу" or "концом" or "исхода" or "исходе" ? PeriodPart.End
        : null;

    private static bool Bends(string word, string stem, int maxEnding = 3) =>
        word.StartsWith(stem, StringComparison.Ordinal) && word.Length - stem.Length <= maxEnding;
}

/// <summary>What time is counted in.</summary>
internal enum TimeUnit
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>Which part of a period is meant.</summary>
internal enum PeriodPart
{
    Start,
    Middle,
    End,
}
