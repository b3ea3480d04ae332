using CertBot.Channels.Surveys;
using CertBot.Commands.Surveys;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Store.Documents;

/// <summary>Reads the documents of surveys for <see cref="StoredDocumentReader"/>.</summary>
internal static class StoredSurveyReader
{
    private const string Contact = "0d2f3c4b5a69788796a5b4c3d2e1f00112233445";

    public static IReadOnlyDictionary<string, string> ExpectedByName { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["survey"] = "C-2026-03-0001 of northwind Answered 4 Gerda Klein after 3 events",
            ["survey-answer"] = "9 at 2026-04-03T09:00:00Z",
            ["survey-campaign"] = "acme-sync in 2026-H1 after northwind",
            ["survey-key"] = "00010203",
            ["survey-link"] = "https://certbot.example/s of C-2026-03-0001 until 2026-04-02T18:00:00Z",
            ["survey-mail"] = "csat-0f3c52a17b9e4d2a8c11 after 2 attempts, handed over 2026-03-03T18:05:00Z",
            ["survey-opt-out"] = "True",
            ["survey-slot"] = "True",
        };

    public static async Task<string> Describe(string name, StoredDocument stored, IStore store, IClock clock)
    {
        var quarantine = new QuarantinedDocuments(store, clock, NullLogger<QuarantinedDocuments>.Instance);
        return name switch
        {
            "survey" => Snapshot<Survey>.Read(stored) is var s
                ? $"{s.State.Plan.Case} of {s.State.Plan.Customer} {s.State.Status} {s.State.Answer?.Score} {s.State.Answer?.Name} after {s.Seq} events"
                : "",
            "survey-answer" => (await new SurveyAnswerStore(store, quarantine).EachNps(new("acme-sync"), "2026-H1", default).ToArrayAsync()).Single() is var nps
                ? $"{nps.Score} at {nps.At}"
                : "",
            "survey-campaign" => VersionedJson.Read<SurveyCampaign>(stored) is var campaign
                ? $"{campaign.Application} in {campaign.HalfYear} after {campaign.After}"
                : "",
            "survey-key" => Convert.ToHexStringLower(Convert.FromBase64String(VersionedJson.Read<SurveyKey>(stored).Key)[..4]),
            "survey-link" => (await new SurveyLinkStore(store, new PlainLinks(), quarantine).List(new("acme"), "", 10, default)).Single() is var link
                ? $"{link.Address} of {link.Row.Case} until {link.Row.ExpiresAt}"
                : "",
            "survey-mail" => VersionedJson.Read<SurveyMailJob>(stored) is var job
                ? $"{job.Survey} after {job.Attempts} attempts, handed over {job.HandedOver}"
                : "",
            "survey-opt-out" => $"{await new SurveyLimits(store).IsOptedOut(Contact, default)}",
            "survey-slot" => $"{await IsOwnSlot(store)}",
            _ => throw new ArgumentOutOfRangeException(nameof(name), $"{name} has no reader here"),
        };
    }

    private static Task<bool> IsOwnSlot(IStore store)
    {
        var plan = new SurveyPlan
        {
            Kind = SurveyKind.Csat,
            Application = new("acme-sync"),
            Vendor = new("acme"),
            Customer = new("northwind"),
            Contact = Contact,
            Language = Core.Primitives.LanguageCode.En,
            Occasion = TestHost.StartTime,
            SendAt = TestHost.StartTime,
        };
        var edition = EditionLoader.Load(null).Default;
        return new SurveyLimits(store).TryTakeSlot(
            plan,
            new("csat-0f3c52a17b9e4d2a8c11"),
            edition with
            {
                Surveys = edition.Surveys with { MaxPerQuarter = 1 },
            },
            TestHost.StartTime,
            default
        );
    }

    private sealed class PlainLinks : ISurveyLinks
    {
        public bool IsAvailable => true;

        public Task<Uri?> Create(Core.Primitives.SurveyId survey, string contact, CancellationToken cancellationToken) =>
            Task.FromResult<Uri?>(new Uri("https://certbot.example/s"));
    }
}
