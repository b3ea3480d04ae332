using System.Diagnostics;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Slack.Local;
using NodaTime;

namespace CertBot.Tests.Channels.Slack;

/// <summary>
/// From the first message to the certificate in an independent implementation of Slack with the whole host: users write, press buttons, fill in fields and
/// upload files; the assertions read what that server shows. Local-slack accepts any token, enforces no limits, escapes nothing, reports no state of a
/// message's fields and no view of a click in the Home tab; other tests cover these.
/// </summary>
[Trait("Suite", "Slack"), Trait("Campaign", "Long")]
public sealed class SlackJourneyTests : IAsyncLifetime
{
    private const string Root = "Acme Sync 2.0\n";

    private LocalSlackFixture _slack = null!;

    public async ValueTask InitializeAsync() => _slack = await LocalSlackFixture.Create();

    public async ValueTask DisposeAsync()
    {
        if (_slack is not null)
            await _slack.DisposeAsync();
    }

    [Fact]
    public async Task Application_goes_from_the_first_message_to_its_certificate()
    {
        await GreetUsers();
        await GiveRoles();
        await Bind();
        await Apply();
        await CheckHomeTabs();
        var root = await KickOff();
        await Prioritise();
        await HandIn();
        await Review(root);
        await NeedsWork();
        await ReworkAndPass(root);
        await Support();
        await Verified();
        await CheckNoDuplicates(root);
        CheckNoErrors();
    }

    /// <summary>A user must have written to the bot before a role can be assigned to them.</summary>
    private async Task GreetUsers()
    {
        foreach (
            var member in (SlackUser[])
                [_slack.Administrator, _slack.Developer, _slack.Analyst, _slack.Lead, _slack.RndExpert, _slack.LanguageExpert, _slack.UxExpert, _slack.Outsider]
        )
        {
            await member.SendDirectMessage("hello");
            await member.WaitForMessage(null, "Hello");
        }
    }

    private async Task GiveRoles()
    {
        (string Role, SlackUser Who)[] given =
        [
            ("analyst", _slack.Analyst),
            ("marketplace-lead", _slack.Lead),
            ("rnd-expert", _slack.RndExpert),
            ("language-expert", _slack.LanguageExpert),
            ("ux-expert", _slack.UxExpert),
        ];
        foreach (var (role, user) in given)
        {
            await _slack.Administrator.SendDirectMessage($"give {role} {user.AccountName}");
            await _slack.Administrator.WaitForMessage(null, $"{user.Id[1..].ToLowerInvariant()} is now: ");
        }
    }

    /// <summary>With a mention of the bot, whose reply is visible to all in the thread; and with the command, whose reply only its user sees.</summary>
    private async Task Bind()
    {
        var call = await _slack.Administrator.MentionBot(LocalSlackFixture.Reviews, "bind reviews");
        var answer = await _slack.Administrator.WaitForMessage(LocalSlackFixture.Reviews, "This channel now serves the group");
        Assert.Equal(call["ts"]?.ToString(), answer.Thread);
        foreach (
            var (channel, group) in new[]
            {
                (LocalSlackFixture.Rnd, "rnd"),
                (LocalSlackFixture.Language, "language"),
                (LocalSlackFixture.Leadership, "leadership"),
            }
        )
        {
            await _slack.Administrator.SendCommand(channel, $"bind {group}");
            answer = await _slack.Administrator.WaitForMessage(channel, "This channel now serves the group");
            Assert.Equal(_slack.Administrator.Id, answer.VisibleOnlyTo);
        }

        await _slack.Outsider.SendCommand(LocalSlackFixture.Rnd, "bind reviews");
        Assert.Equal(_slack.Outsider.Id, (await _slack.Outsider.WaitForMessage(LocalSlackFixture.Rnd, "Only an administrator can do that.")).VisibleOnlyTo);
    }

    private async Task Apply()
    {
        await _slack.Developer.SendDirectMessage("create vendor");
        await _slack.Developer.WaitForMessage(null, "Company name");
        await _slack.Developer.SendDirectMessage("Acme");
        await _slack.Developer.WaitForMessage(null, "Acme is registered");
        await _slack.Developer.SendDirectMessage("apply");

        // The fields of a card are a modal; submitted, it goes on with the next card. Closed, typing goes on in the direct message.
        await _slack.Developer.PressButton(null, "Step 1 of 4", "Fill in…");
        await _slack.Developer.SubmitModal(
            await _slack.Developer.WaitForModal("Listing address"),
            ("Listing address", "https://marketplace.creatio.com/app/acme-sync"),
            ("Name of the app", "Acme Sync"),
            ("Version", "two"),
            ("Compatible products", "Sales Creatio 8.1")
        );
        await _slack.Developer.WaitForModalErrors("version");
        await _slack.Developer.SubmitModal(await _slack.Developer.WaitForModal("Version"), ("Version", "2.0"));
        await _slack.Developer.WaitForModal("Localizations");
        await _slack.Developer.CloseModal();
        await Answers(
            _slack.Developer,
            ("en, ru", "Step 2 of 4"),
            ("no", "✓ External services"),
            ("Acme", "✓ Naming prefix"),
            ("Acme Ltd", "Step 3 of 4"),
            ("yes", "✓ Readiness: people"),
            ("Two engineers, on call", "Two engineers, on call"),
            ("yes", "✓ Readiness: product roadmap"),
            ("A dated roadmap on our site", "A dated roadmap on our site"),
            ("yes", "✓ Readiness: commitment"),
            ("Budget signed", "Budget signed"),
            ("yes", "✓ Readiness: level"),
            ("CI and code review", "Step 4 of 4"),
            ("James Whitfield, james@acme.example", "Preferred kick-off date")
        );
        await _slack.Developer.SendDirectMessage(Workday());
        await _slack.Developer.PressButton(null, "Please check your answers", "Submit");
        await _slack.Developer.WaitForMessage(null, "Your application for Acme Sync 2.0 is in.");
    }

    private async Task CheckHomeTabs()
    {
        var mine = await _slack.Developer.WaitForHome("Acme Sync 2.0");
        Assert.NotEmpty(mine.Buttons);
        Assert.NotEmpty((await _slack.Analyst.WaitForHome("Acme Sync 2.0")).Buttons);
        Assert.DoesNotContain("Acme Sync", (await _slack.Outsider.WaitForHome()).ReadableText, StringComparison.Ordinal);
    }

    private async Task<VisibleMessage> KickOff()
    {
        var root = await _slack.Analyst.WaitForMessage(LocalSlackFixture.Reviews, Root, "What the vendor told us");
        Assert.Null(root.Thread);
        await _slack.Analyst.AnswerModal(LocalSlackFixture.Reviews, "What the vendor told us", "Plan the kick-off…", ("Kick-off date", Workday()));
        Assert.Equal(root.Ts, (await _slack.Analyst.WaitForMessage(LocalSlackFixture.Reviews, "\nKick-off\nWed ")).Ts);
        await _slack.Analyst.AnswerModal(
            LocalSlackFixture.Reviews,
            "What the vendor told us",
            "Ready…",
            ("Priority you recommend", "High"),
            ("Your advice to leadership", "Asked for by many customers")
        );
        Assert.Equal(root.Ts, (await _slack.Analyst.WaitForMessage(LocalSlackFixture.Reviews, "Priority decision")).Ts);
        return root;
    }

    private async Task Prioritise()
    {
        await _slack.Lead.WaitForMessage(LocalSlackFixture.Leadership, "Priority to decide", "Asked for by many customers");
        var asked = await _slack.Lead.AnswerModal(
            LocalSlackFixture.Leadership,
            "Priority to decide",
            "Approve…",
            ("Priority", "High"),
            ("Planned start", Workday())
        );
        Assert.Equal(asked.Ts, (await _slack.Lead.WaitForMessage(LocalSlackFixture.Leadership, "Approved: high priority")).Ts);
        await _slack.Developer.WaitForMessage(null, "0 of 8");
    }

    private async Task HandIn()
    {
        await _slack.Developer.Upload("solution packages", "AcmeSync_2.0.gz", Package("AcmeSync"));
        await _slack.Developer.WaitForMessage(null, "Got it: Solution packages. 1 of 8");
        await _slack.Developer.Upload("demo version", "demo.gz", Package("AcmeSyncDemo"));
        await _slack.Developer.WaitForMessage(null, "Got it: Demo version", "2 of 8");
        (string Part, string Called, int Done)[] links =
        [
            ("setup guide", "the guide", 3),
            ("user guide", "User guide", 4),
            ("list of test cases", "list of test cases", 4),
            ("report of a successful run", "report of a successful run", 5),
            ("sales kit", "Sales kit", 6),
            ("video overview", "Video overview", 7),
            ("questions", "questions", 7),
            ("practical assignment", "practical assignment", 8),
        ];
        foreach (var (part, called, done) in links)
        {
            await _slack.Developer.SendDirectMessage($"hand in {part} https://acme.example/{part.Replace(' ', '-')}");
            _slack.AdvanceOneSecond();
            await _slack.Developer.WaitForMessage(null, "Got it: ", $"{called}. {done} of 8");
        }

        await _slack.Developer.PressButton(null, "Everything is here", "Submit for review…");
        await _slack.Developer.WaitForMessage(null, "The materials for Acme Sync 2.0 are with the reviewers.");
    }

    private async Task Review(VisibleMessage root)
    {
        var task = await _slack.Analyst.WaitForMessage(LocalSlackFixture.Reviews, "1 · Functional testing");
        Assert.Equal(root.Ts, task.Thread);
        var elsewhere = await _slack.RndExpert.WaitForMessage(LocalSlackFixture.Rnd, Root);
        Assert.Equal(elsewhere.Ts, (await _slack.RndExpert.WaitForMessage(LocalSlackFixture.Rnd, "2 · Code quality and security")).Thread);
        Assert.Equal(
            (await _slack.LanguageExpert.WaitForMessage(LocalSlackFixture.Language, Root)).Ts,
            (await _slack.LanguageExpert.WaitForMessage(LocalSlackFixture.Language, "3 · Localization quality")).Thread
        );

        await _slack.Outsider.PressButton(LocalSlackFixture.Reviews, "1 · Functional testing", "Pass");
        Assert.Equal(
            (_slack.Outsider.Id, root.Ts),
            await _slack.Outsider.WaitForMessage(LocalSlackFixture.Reviews, "Only reviewers of the programme can do this.") is var no
                ? (no.VisibleOnlyTo, no.Thread)
                : default
        );
        Assert.DoesNotContain(await _slack.Analyst.GetVisibleMessages(LocalSlackFixture.Reviews), m =>
            m.ReadableText.Contains("Passed · ", StringComparison.Ordinal)
        );

        await _slack.Analyst.PressButton(LocalSlackFixture.Reviews, "1 · Functional testing", "Claim");
        Assert.Equal(task.Ts, (await _slack.Analyst.WaitForMessage(LocalSlackFixture.Reviews, "1 · Functional testing", "is working on it.")).Ts);
        foreach (
            var criterion in (string[])
                ["1 · Functional testing", "4 · Compatibility with core products", "5 · Backward compatibility", "6 · Setup by the user", "8 · Demo data"]
        )
        {
            await Pass(_slack.Analyst, LocalSlackFixture.Reviews, criterion);
        }
        await Pass(_slack.UxExpert, LocalSlackFixture.Reviews, "7 · UX standards");
        await Pass(_slack.LanguageExpert, LocalSlackFixture.Language, "3 · Localization quality");
    }

    private async Task NeedsWork()
    {
        var asked = await _slack.RndExpert.AnswerModal(
            LocalSlackFixture.Rnd,
            "2 · Code quality and security",
            "Needs work…",
            ("Reason", "Goes against the standards"),
            ("What needs fixing, and where", "Replace CustomQuery in two places")
        );
        Assert.Equal(
            asked.Ts,
            (await _slack.RndExpert.WaitForMessage(LocalSlackFixture.Rnd, "2 · Code quality and security", "Replace CustomQuery in two places")).Ts
        );
    }

    private async Task ReworkAndPass(VisibleMessage root)
    {
        _slack.AdvancePastUndo();
        await _slack.Developer.WaitForMessage(null, "What needs fixing", "Replace CustomQuery in two places");
        await _slack.Developer.AnswerModal(
            null,
            "What needs fixing",
            "Say what you changed…",
            ("What you changed, and where to see it", "CustomQuery is gone")
        );
        await _slack.Developer.WaitForMessage(null, "Your answer: CustomQuery is gone");
        await _slack.Developer.SendDirectMessage("submit mended");
        await _slack.Developer.WaitForMessage(null, "Acme Sync is back with the reviewers");
        await _slack.RndExpert.WaitForMessage(LocalSlackFixture.Rnd, "round 2 begins");
        await Pass(_slack.RndExpert, LocalSlackFixture.Rnd, "2 · Code quality and security");
        _slack.AdvancePastUndo();
        await _slack.Developer.WaitForMessage(null, "passed the quality review");
        Assert.Equal(root.Ts, (await _slack.Analyst.WaitForMessage(LocalSlackFixture.Reviews, Root)).Ts);
    }

    private async Task Support()
    {
        await _slack.Developer.SendDirectMessage("standards");
        await _slack.Developer.WaitForMessage(null, "Support system", "Escalation contacts");
        await Answers(
            _slack.Developer,
            ("Our own desk at https://desk.acme.example", "✓ Support system"),
            ("yes", "✓ Success portal"),
            ("all", "✓ Support packages"),
            ("yes", "✓ Presale questions"),
            ("all", "✓ Regions covered"),
            ("James Whitfield, +44 20 7946 0000", "the analysts audit your support")
        );
        await _slack.Developer.PressButton(null, "the analysts audit your support", "Submit");
        await _slack.Analyst.PressButton(LocalSlackFixture.Reviews, "Support audit", "Pass…");
        await _slack.Developer.WaitForMessage(null, "Acme Sync 2.0 is certified", "CB-");
        await _slack.Lead.WaitForMessage(LocalSlackFixture.Leadership, "is certified: CB-");
        await _slack.Developer.WaitForHome("Acme Sync 2.0", "certified, since");
    }

    /// <summary>Runs the executable on the host's data folder.</summary>
    private async Task Verified()
    {
        using var verify = Process.Start(
            new ProcessStartInfo("dotnet", [HostProcess.Executable, "audit", "verify", $"--data={_slack.Host.Folder}"]) { RedirectStandardOutput = true }
        ) ?? throw new InvalidOperationException("dotnet does not start");
        var text = await verify.StandardOutput.ReadToEndAsync();
        await verify.WaitForExitAsync();
        Assert.True(verify.ExitCode == 0, text);
        Assert.Matches(@"^[1-9]\d* histories, [1-9]\d+ good events, 0 faults\n$", text);
    }

    /// <summary>One card for the application, and in its thread one for each criterion and the audit: everything else updated these cards.</summary>
    private async Task CheckNoDuplicates(VisibleMessage root)
    {
        var cards = (await _slack.Analyst.GetVisibleMessages(LocalSlackFixture.Reviews))
            .Where(m => m.ReadableText.Contains("acme-sync · 2.0", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(root.Ts, Assert.Single(cards, c => c.Thread is null).Ts);
        Assert.Equal(7, cards.Count(c => c.Thread == root.Ts));
        Assert.Equal(8, cards.Count);
        Assert.Contains("Certified", cards[0].ReadableText, StringComparison.Ordinal);
    }

    /// <summary>On either side: local-slack logs the requests it rejects, and each response of the host.</summary>
    private void CheckNoErrors()
    {
        var log = _slack.Slack.Window.Log;
        Assert.DoesNotContain(log, l => l["direction"]?.ToString() == "internal");
        var answers = log.Select(l => l["summary"]?.ToString() ?? "").Where(s => s.StartsWith("HTTP ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(answers);
        Assert.All(answers, a => Assert.Equal("HTTP 200", a));
    }

    private async Task Pass(SlackUser user, string channel, string criterion)
    {
        var pressed = await user.PressButton(channel, criterion, "Pass");
        _slack.AdvanceOneSecond();
        Assert.Equal(pressed.Ts, (await user.WaitForMessage(channel, criterion, "Passed · ")).Ts);
    }

    /// <summary>Types the answers to the questions of a form, each after the reply to the one before was displayed.</summary>
    private async Task Answers(SlackUser user, params (string Answer, string Reply)[] answers)
    {
        foreach (var (answer, reply) in answers)
        {
            await user.SendDirectMessage(answer);
            _slack.AdvanceOneSecond();
            await user.WaitForMessage(null, reply);
        }
    }

    private static byte[] Package(string name) => (PackageBuilder.Sample(name) with { Version = "2.0" }).ToGzip();

    private string Workday() => NodaTime.Text.LocalDatePattern.Iso.Format(_slack.Host.Clock.GetCurrentInstant().InUtc().Date.Next(IsoDayOfWeek.Wednesday));
}
