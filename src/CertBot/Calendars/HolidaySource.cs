using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Calendars;

/// <summary>Holidays by what an operator writes for them: a file, or the code of a country or region.</summary>
internal static class HolidaySource
{
    /// <param name="source">A path, or a code such as <c>DE</c> or <c>DE-BY</c>.</param>
    /// <param name="around">See <see cref="HolidayFile.Parse"/>.</param>
    /// <exception cref="FormatException">It is neither, or the file is no calendar; the message says why in one line.</exception>
    public static HolidayCalendar Find(string source, LocalDate around)
    {
        if (CountryHolidays.Find(source) is { } country)
            return country;
        if (!File.Exists(source))
        {
            throw new FormatException(
                $"holidays are neither a file nor a country that is known; known are {string.Join(", ", CountryHolidays.CountryCodes)}, and regions such as DE-BY"
            );
        }

        try
        {
            return new FileInfo(source).Length > HolidayFile.MaxBytes
                ? throw new FormatException("the file of holidays is larger than 1 MB")
                : HolidayFile.Parse(File.ReadAllText(source), around);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException("the file of holidays cannot be read", e);
        }
        catch (FormatException e)
        {
            throw new FormatException($"the file of holidays: {e.Message}", e);
        }
    }
}
