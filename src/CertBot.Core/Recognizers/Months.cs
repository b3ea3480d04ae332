using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Recognizers;

/// <summary>Names of months and weekdays as users type them, in full or abbreviated to three letters or more.</summary>
internal static class Months
{
    private static readonly ImmutableArray<(int Month, string Name)> Names =
    [
        (1, "january"),
        (2, "february"),
        (3, "march"),
        (4, "april"),
        (5, "may"),
        (6, "june"),
        (7, "july"),
        (8, "august"),
        (9, "september"),
        (10, "october"),
        (11, "november"),
        (12, "december"),
        (1, "января"),
        (2, "февраля"),
        (3, "марта"),
        (4, "апреля"),
        (5, "мая"),
        (6, "июня"),
        (7, "июля"),
        (8, "августа"),
        (9, "сентября"),
        (10, "октября"),
        (11, "ноября"),
        (12, "декабря"),
        (1, "январь"),
        (2, "февраль"),
        (3, "март"),
        (4, "апрель"),
        (5, "май"),
        (6, "июнь"),
        (7, "июль"),
        (8, "август"),
        (9, "сентябрь"),
        (10, "октябрь"),
        (11, "ноябрь"),
        (12, "декабрь"),
    ];

    private static readonly ImmutableArray<(IsoDayOfWeek Day, string Name)> Days =
    [
        (IsoDayOfWeek.Monday, "monday"),
        (IsoDayOfWeek.Tuesday, "tuesday"),
        (IsoDayOfWeek.Wednesday, "wednesday"),
        (IsoDayOfWeek.Thursday, "thursday"),
        (IsoDayOfWeek.Friday, "friday"),
        (IsoDayOfWeek.Saturday, "saturday"),
        (IsoDayOfWeek.Sunday, "sunday"),
        (IsoDayOfWeek.Monday, "понедельник"),
        (IsoDayOfWeek.Tuesday, "вторник"),
        (IsoDayOfWeek.Wednesday, "среда"),
        (IsoDayOfWeek.Wednesday, "среду"),
        (IsoDayOfWeek.Thursday, "четверг"),
        (IsoDayOfWeek.Friday, "пятница"),
        (IsoDayOfWeek.Friday, "пятницу"),
        (IsoDayOfWeek.Saturday, "суббота"),
        (IsoDayOfWeek.Saturday, "субботу"),
        (IsoDayOfWeek.Sunday, "воскресенье"),
        (IsoDayOfWeek.Monday, "пн"),
        (IsoDayOfWeek.Tuesday, "вт"),
        (IsoDayOfWeek.Wednesday, "ср"),
        (IsoDayOfWeek.Thursday, "чт"),
        (IsoDayOfWeek.Friday, "пт"),
        (IsoDayOfWeek.Saturday, "сб"),
        (IsoDayOfWeek.Sunday, "вс"),
    ];

    /// <summary>The month, counted from 1, or null.</summary>
    public static int? ParseMonth(string word) =>
        word.Length < 3 ? null
        : Names.FirstOrDefault(n => n.Name.StartsWith(word, StringComparison.Ordinal)) is { Month: > 0 } found ? found.Month
        : null;

    public static IsoDayOfWeek? ParseWeekday(string word) =>
        Days.FirstOrDefault(d => d.Name == word || (word.Length >= 3 && d.Name.StartsWith(word, StringComparison.Ordinal)))
            is { Day: not IsoDayOfWeek.None } found
            ? found.Day
            : null;
}
