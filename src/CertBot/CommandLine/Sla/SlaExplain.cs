using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine.Sla;

/// <summary><c>sla explain CASE</c>: why each clock of a case is due when it is, and how all the time since its start counts.</summary>
internal static class SlaExplain
{
    /// <returns>0; 2 when there is no such case, or a newer CertBot wrote it.</returns>
    public static async Task<int> Run(
        IStore store,
        InstalledEditions editions,
        CaseId id,
        Instant now,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if ((await new Aggregates(store).Cases.Load(StoreKeys.Case(id), cancellationToken)).State is not { } supportCase)
            {
                await error.WriteLineAsync($"there is no case {OutputText.Quote(id.Value)}");
                return 2;
            }

            var edition = editions.Get(supportCase.Terms.Edition);
            var texts = new TextRenderer(
                new RenderContext(LanguageCode.En, ZoneLookup.OrUtc(edition.Zone), now, person => person.Value),
                OutputEncoder.ToPlainText
            );
            foreach (var clock in CaseClocks.Of(supportCase, edition, editions.HolidayCalendars, now))
            {
                await output.WriteLineAsync(texts.RenderValue(CaseExplanation.Sentence(clock, now, edition.Zone)));
                await SlaTable.Write(
                    clock.Read(clock.IsRunning && clock.Due is { } due ? Instant.Max(due, clock.Clock.Started) : now).Slices,
                    clock.Zone,
                    ZoneLookup.OrUtc(edition.Zone),
                    slice => texts.RenderValue(CaseExplanation.Use(slice)),
                    output
                );
            }

            return 0;
        }
        catch (StoreRejectedException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }
    }
}

/// <summary>Stretches of time, one on a line: in UTC, and as the clocks of both parties show it.</summary>
internal static class SlaTable
{
    private static readonly NodaTime.Text.ZonedDateTimePattern LocalTime = NodaTime.Text.ZonedDateTimePattern.CreateWithInvariantCulture(
        "ddd dd MMM uuuu HH:mm:ss",
        null
    );

    /// <param name="slices">The stretches.</param>
    /// <param name="customerZone">The customer's zone.</param>
    /// <param name="otherZone">The other party's zone; null, or the same zone: left out.</param>
    /// <param name="describe">How a stretch counts.</param>
    /// <param name="output">Where the lines go.</param>
    public static async Task Write(
        IEnumerable<TimeSlice> slices,
        DateTimeZone customerZone,
        DateTimeZone? otherZone,
        Func<TimeSlice, string> describe,
        TextWriter output
    )
    {
        foreach (var slice in slices)
        {
            var line = $"  {Utc(slice.Starts)} - {Utc(slice.Ends)}  {Local(slice, customerZone)}";
            if (otherZone is not null && otherZone.Id != customerZone.Id)
                line += $"  {Local(slice, otherZone)}";
            await output.WriteLineAsync($"{line}  {OutputText.Quote(describe(slice))}");
        }
    }

    public static string Local(Instant moment, DateTimeZone zone) => LocalTime.Format(moment.InZone(zone));

    private static string Local(TimeSlice slice, DateTimeZone zone) => $"{Local(slice.Starts, zone)} - {Local(slice.Ends, zone)}";

    private static string Utc(Instant moment) => NodaTime.Text.InstantPattern.ExtendedIso.Format(moment);
}
