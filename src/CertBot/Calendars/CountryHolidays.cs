using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Support.Clocks;
using NodaTime;
using PublicHoliday;

namespace CertBot.Calendars;

/// <summary>
/// The public holidays of a country, or of a region of it, by ISO 3166 code: <c>DE</c>, <c>DE-BY</c>, <c>GB-SCT</c>. A holiday that is observed on another day
/// counts on that day.
/// </summary>
internal sealed class CountryHolidays : HolidayCalendar
{
    /// <summary>Years outside are no years of a support case; the rules for moving feasts are not kept for them.</summary>
    private const int FirstYear = 1950;
    private const int LastYear = 2200;

    private static readonly ImmutableSortedDictionary<string, Func<string?, IPublicHolidays?>> Countries = CreateCountries();

    private readonly IPublicHolidays _holidays;
    private readonly ConcurrentDictionary<int, ImmutableDictionary<LocalDate, string>> _years = [];

    private CountryHolidays(IPublicHolidays holidays) => _holidays = holidays;

    /// <summary>The codes of the countries, in order.</summary>
    public static IEnumerable<string> CountryCodes => Countries.Keys;

    /// <summary>The holidays of a country or region; null when the code is none that is known.</summary>
    public static CountryHolidays? Find(string code)
    {
        var parts = code.ToUpperInvariant().Split('-', 2);
        return Countries.TryGetValue(parts[0], out var create) && create(parts.ElementAtOrDefault(1)) is { } holidays ? new CountryHolidays(holidays) : null;
    }

    public override string? NameOf(LocalDate day) => day.Year is < FirstYear or > LastYear ? null : _years.GetOrAdd(day.Year, Load).GetValueOrDefault(day);

    private ImmutableDictionary<LocalDate, string> Load(int year)
    {
        lock (_holidays) // the package does not say that one instance may be used by several threads
        {
            return _holidays
                .PublicHolidayNames(year)
                .Select(h => (Day: LocalDate.FromDateTime(h.Key), Name: h.Value))
                .GroupBy(h => h.Day)
                .ToImmutableDictionary(g => g.Key, g => string.Join(", ", g.Select(h => h.Name)));
        }
    }

    private static ImmutableSortedDictionary<string, Func<string?, IPublicHolidays?>> CreateCountries()
    {
        var countries = ImmutableSortedDictionary.CreateBuilder<string, Func<string?, IPublicHolidays?>>(StringComparer.Ordinal);
        foreach (var code in Enum.GetValues<PublicHolidayCountryCode>())
        {
            // "PO" is no ISO code; Poland is there as "PL" too.
            if (code != PublicHolidayCountryCode.Po)
                countries[code.ToString().ToUpperInvariant()] = region => region is null ? PublicHolidayFactory.GetPublicHolidayForCountry(code) : null;
        }

        countries["AU"] = region => OfRegion<AustraliaPublicHoliday.States>(region, s => new AustraliaPublicHoliday { State = s });
        countries["CA"] = region => region is null or { Length: 2 } ? new CanadaPublicHoliday(region ?? "") : null;
        countries["CH"] = region => OfRegion<SwitzerlandPublicHoliday.Cantons>(region, c => new SwitzerlandPublicHoliday(false, false, false) { Canton = c });
        countries["DE"] = region => OfRegion<GermanPublicHoliday.States>(region, s => new GermanPublicHoliday { State = s });
        countries["GB"] = region =>
            region switch
            {
                null or "ENG" => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.England },
                "WLS" => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.Wales },
                "SCT" => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.Scotland },
                "NIR" => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.NorthernIreland },
                _ => null,
            };
        return countries.ToImmutable();
    }

    /// <summary>Without a region: what is a holiday everywhere in the country.</summary>
    private static IPublicHolidays? OfRegion<TRegion>(string? region, Func<TRegion, IPublicHolidays> create)
        where TRegion : struct, Enum =>
        region is null ? create(default)
        : region.Length is 2 or 3 && region.All(char.IsAsciiLetter) && Enum.TryParse<TRegion>(region, out var known) && !known.Equals(default(TRegion))
            ? create(known)
        : null;
}
