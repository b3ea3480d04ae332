using System.Globalization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Surveys;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories.Surveys;

/// <summary>Whom no survey is sent to: addresses that opted out, whoever asks, and customers that were asked often enough in this quarter.</summary>
internal sealed class SurveyLimits(IStore store)
{
    internal const string OptOutKind = "survey-opt-out";

    internal const string SlotKind = "survey-slot";

    private const string OptOutId = "opt-out";

    /// <summary>Slots of a quarter are of no use after it.</summary>
    private static readonly Duration SlotRetention = Duration.FromDays(200);

    /// <param name="contact">The hash of an address.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<bool> IsOptedOut(string contact, CancellationToken cancellationToken) =>
        contact.Length > 0 && await store.Get(StoreKeys.SurveyOptOut(contact), OptOutId, cancellationToken) is not null;

    /// <summary>For good, and for the surveys of every vendor.</summary>
    public async Task OptOut(string contact, Instant now, CancellationToken cancellationToken) =>
        await store.Commit(
            StoreKeys.SurveyOptOut(contact),
            [new Write.Create(new Document(OptOutId, OptOutKind, VersionedJson.Write(new SurveyOptOut(now))))],
            cancellationToken
        );

    /// <summary>
    /// Takes one of the places a customer has in a quarter of the programme's zone. The same survey gets the same place again, on whatever host; two hosts never
    /// share one. False: all are taken.
    /// </summary>
    public async Task<bool> TryTakeSlot(SurveyPlan plan, SurveyId survey, Edition edition, Instant now, CancellationToken cancellationToken)
    {
        var day = edition.DayOf(now);
        var partition = StoreKeys.SurveySlots(plan.Vendor, plan.Customer);
        for (var number = 1; number <= edition.Surveys.MaxPerQuarter; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{day.Year:D4}-Q{((day.Month - 1) / 3) + 1}-{number:D3}");
            var slot = new Document(id, SlotKind, VersionedJson.Write(new SurveySlot(survey))) { Expires = now + SlotRetention };
            if (await store.Commit(partition, [new Write.Create(slot)], cancellationToken) is CommitResult.Committed)
                return true;
            if (await store.Get(partition, id, cancellationToken) is { } taken && VersionedJson.Read<SurveySlot>(taken).Survey == survey)
                return true;
        }

        return false;
    }
}

/// <summary>An address that wants no surveys, since when (UTC). The document's name is the hash of the address; the address is nowhere.</summary>
internal sealed record SurveyOptOut(Instant At);

/// <summary>The survey that takes a customer's place in a quarter.</summary>
internal sealed record SurveySlot(SurveyId Survey);
