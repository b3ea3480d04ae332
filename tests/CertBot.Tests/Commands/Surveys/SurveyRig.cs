using System.Collections.Immutable;
using System.Globalization;
using CertBot.Channels.Surveys;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Surveys;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Commands.Surveys;

/// <summary>What the vendor Acme, its application and its customers do on a host.</summary>
internal sealed class SurveyRig(TestHost host)
{
    public static readonly VendorId Acme = new("acme");

    public static readonly Actor Key = Actor.Integration("key.K-1", Acme);

    private static readonly Actor Respondent = new(SurveyDecider.Respondent, [], null);

    public TestHost Host => host;

    public Instant Now => host.Clock.GetCurrentInstant();

    /// <summary>The vendor with its application, and the customer Northwind with one contact.</summary>
    public static async Task<SurveyRig> Create(TestHost host, SurveyChannel? channel = SurveyChannel.Mail)
    {
        var rig = new SurveyRig(host);
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await rig.SaveCustomer("northwind", "gerda@northwind.example");
        if (channel is { } chosen)
            await rig.Choose(chosen);
        await host.ProcessUntilIdle();
        host.Mails.TakeMails();
        return rig;
    }

    public async Task Choose(SurveyChannel channel, params string[] domains)
    {
        var command = new VendorCommand.ChooseSurveys(channel, [.. domains.DefaultIfEmpty("acme.example")]);
        await Execute(new Command.OnVendor(Acme, command), TestPeople.Manager);
    }

    public async Task<string?> Execute(Command command, Actor actor)
    {
        var result = await host.GetService<CommandExecutor>().Execute(command, null, actor, Now, default);
        return (result as CommandResult.Refused)?.Refusal.Code;
    }

    public async Task SaveCustomer(string id, params string[] emails) =>
        Assert.Null(
            await Execute(
                new Command.OnCustomer(
                    Acme,
                    new(id),
                    new CustomerCommand.Save(
                        new CustomerProfile
                        {
                            Name = id,
                            Language = "en",
                            Contacts = [.. emails.Select((e, n) => new CustomerContact(n == 0 ? "Gerda Klein" : "", e))],
                            Contract = new SupportContract
                            {
                                ValidFrom = new(2026, 1, 1),
                                Package = "premium",
                                Zone = "Europe/Berlin",
                            },
                        }
                    )
                ),
                Key
            )
        );

    /// <summary>Opens a case of a customer; resolved where an instant is given.</summary>
    public async Task<CaseId> OpenCase(string externalId, Instant? resolved = null, string customer = "northwind", string? filer = null, Instant? opened = null)
    {
        var opening = new CaseRegistration
        {
            Application = new("acme-sync"),
            Customer = new(customer),
            Subject = $"Case {externalId}",
            Filer = new("Gerda Klein", filer ?? $"gerda@{customer}.example"),
            OpenedAt = opened ?? Now - Duration.FromHours(1),
            Priority = CasePriority.Low,
            Kind = CaseKind.Incident,
            Origin = CaseOrigin.Api,
            ExternalId = externalId,
        };
        ImmutableArray<CaseFact> facts = resolved is { } at ? [new CaseFact.Resolved(at)] : [];
        var taken = await host.GetService<CaseIntake>().Take(Acme, new CaseRecord(opening, facts), Key, Now, default);
        await host.ProcessUntilIdle();
        return Assert.IsType<CaseIntakeResult.New>(taken).Id;
    }

    public async Task Tell(CaseId id, CaseFact fact)
    {
        Assert.Null(await Execute(new Command.OnCase(id, new CaseCommand.Record([fact])), Key));
        await host.ProcessUntilIdle();
    }

    public async Task Advance(Duration time)
    {
        host.Clock.Advance(time);
        await host.ProcessUntilIdle();
    }

    public Task<Survey?> Find(SurveyId id) => host.GetService<Aggregates>().FindSurvey(id, default);

    public Task<Survey?> Find(CaseId id) => Find(SurveyIds.OfCase(id));

    public Task<string?> Answer(SurveyId id, int score, string comment = "") =>
        Execute(new Command.OnSurvey(id, new SurveyCommand.Answer(score, comment, null)), Respondent);

    /// <summary>The recipients and subjects of the mails since the last call.</summary>
    public string[] TakeMails() => [.. host.Mails.TakeMails().Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.To}: {m.Subject}"))];

    public async Task<string> LinkOf(SurveyId id) =>
        (await host.GetService<SurveyLinks>().Create(id, (await Find(id))?.Plan.Contact ?? "", default))?.AbsolutePath ?? "";

    public SurveyLimits Limits => host.GetService<SurveyLimits>();
}

/// <summary>Acme's application "acme-sync" as it is when it was certified.</summary>
internal static class CertifiedScenario
{
    public static async Task Play(TestHost host)
    {
        var before = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before");
        await Transcript.Run("* after certified", new WebTranscriptDriver(host), before);
    }
}
