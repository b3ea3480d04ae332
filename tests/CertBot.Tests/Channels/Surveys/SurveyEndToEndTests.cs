using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Surveys;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Surveys;
using MimeKit;
using NodaTime;

namespace CertBot.Tests.Channels.Surveys;

/// <summary>The whole host with a mail server: a case is resolved, the mail comes, its link is answered, and the case is rated.</summary>
public sealed partial class SurveyEndToEndTests
{
    private static readonly VendorId Acme = new("acme");

    private static readonly Actor Key = Actor.Integration("key.K-1", Acme);

    [Fact]
    public async Task Customer_answers_by_the_link_in_the_mail()
    {
        await using var server = new SmtpServer { Behaviour = SmtpBehaviour.Busy };
        await using var host = await LiveHost.Start(
            ("Surveys:PublicUrl", "https://certbot.example"),
            ("Surveys:Smtp:Host", "127.0.0.1"),
            ("Surveys:Smtp:Port", server.Port.ToString(CultureInfo.InvariantCulture)),
            ("Surveys:Smtp:Security", "None"),
            ("Surveys:Smtp:From", "surveys@certbot.example")
        );
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await Execute(host, new Command.OnVendor(Acme, new VendorCommand.ChooseSurveys(SurveyChannel.Mail, ["acme.example"])), TestPeople.Manager);
        await Execute(host, new Command.OnCustomer(Acme, new("northwind"), new CustomerCommand.Save(Northwind)), Key);
        var now = host.Clock.GetCurrentInstant();
        var opening = new CaseRegistration
        {
            Application = new("acme-sync"),
            Customer = new("northwind"),
            Subject = "Sync stops",
            Filer = new("Gerda Klein", "gerda@northwind.example"),
            OpenedAt = now - Duration.FromHours(2),
            Priority = Core.Policy.CasePriority.Low,
            Kind = CaseKind.Incident,
            Origin = CaseOrigin.Api,
            ExternalId = "HD-1",
        };
        var taken = await host.GetService<CaseIntake>()
            .Take(Acme, new CaseRecord(opening, [new CaseFact.Resolved(now - Duration.FromHours(1))]), Key, now, default);
        var id = Assert.IsType<CaseIntakeResult.New>(taken).Id;
        await Until(async () => await host.GetService<Aggregates>().FindSurvey(SurveyIds.OfCase(id), default) is not null);

        host.Advance(Duration.FromDays(1));
        await Until(() => Task.FromResult(server.Connections > 0));
        server.Behaviour = SmtpBehaviour.Take;
        await Until(() =>
        {
            host.Advance(Duration.FromMinutes(5));
            return Task.FromResult(server.Mails.Count > 0);
        });

        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(server.Mails)));
        using var mail = await MimeMessage.LoadAsync(stream);
        var link = LinkPattern().Match(mail.TextBody ?? "").Value;
        using var http = new HttpClient { BaseAddress = host.Address };
        var page = await http.GetStringAsync(new Uri(link, UriKind.Relative));
        Assert.Contains("Sync stops", page, StringComparison.Ordinal);
        using var answer = await http.PostAsync(new Uri(link, UriKind.Relative), new FormUrlEncodedContent([new("score", "5"), new("comment", "Danke")]));
        Assert.Contains("Thank you", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await Until(async () =>
            await host.GetService<CaseStore>().Find(id, default) is { } known
            && CaseProgress.Of(known, host.Clock.GetCurrentInstant()).Rating is { Score: 5, Comment: "Danke" }
        );
    }

    private static CustomerProfile Northwind { get; } =
        new()
        {
            Name = "Northwind",
            Language = "de",
            Contacts = [new("Gerda Klein", "gerda@northwind.example")],
            Contract = new SupportContract
            {
                ValidFrom = new(2020, 1, 1),
                Package = "premium",
                Zone = "Europe/Berlin",
            },
        };

    private static async Task Execute(LiveHost host, Command command, Actor actor) =>
        Assert.IsType<CommandResult.Completed>(await host.GetService<CommandExecutor>().Execute(command, null, actor, host.Clock.GetCurrentInstant(), default));

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        for (var n = 0; n < 600; n++)
        {
            if (await isTrue())
                return;
            await Task.Delay(100);
        }

        Assert.Fail("It did not happen.");
    }

    [GeneratedRegex(@"/s/[\w.-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LinkPattern();
}
