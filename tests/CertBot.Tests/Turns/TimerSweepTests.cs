using CertBot.Commands;
using CertBot.Commands.Handlers;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

public sealed class TimerSweepTests
{
    /// <summary>
    /// A pending command of a person who no longer exists cannot be finished; once its conversation is deleted too, nothing of it stays in memory.
    /// </summary>
    [Fact]
    public async Task Failed_timer_that_is_no_longer_due_is_forgotten()
    {
        await using var host = await TestHost.Create();
        var address = new ConversationAddress("web", "nobody", IsPersonal: true);
        var partition = StoreKeys.Conversation(address, new("nobody"));
        var held = await host.GetService<ConversationStore>().Load(partition, default);
        var pending = new PendingCommand("key", new Command.OnPerson(LanguageCode.En), address, new("nobody"));
        await host.GetService<ConversationStore>()
            .Commit(
                held,
                ConversationState.Empty,
                pending,
                new OutgoingMessages([], new Recipient.ToConversation(address), new("nobody")),
                null,
                host.Clock.GetCurrentInstant(),
                default
            );
        host.Clock.Advance(TurnTime.Longest + Duration.FromSeconds(10));
        await host.GetService<TimerSweep>().Sweep(default);
        Assert.Equal(1, host.GetService<TimerSweep>().BackedOffCount);

        Assert.IsType<CommitResult.Committed>(await host.Store.Commit(partition, [new Write.Delete(ConversationStore.Kind, null)], default));
        await host.GetService<TimerSweep>().Sweep(default);
        Assert.Equal(1, host.GetService<TimerSweep>().BackedOffCount);
        host.Clock.Advance(Duration.FromMinutes(1));
        await host.GetService<TimerSweep>().Sweep(default);

        Assert.Equal(0, host.GetService<TimerSweep>().BackedOffCount);
    }

    /// <summary>People may fill the document of an application up to a limit; the clock may use what is left.</summary>
    [Fact]
    public async Task Full_document_refuses_people_and_not_the_clock()
    {
        await using var host = await TestHost.Create();
        var seeder = await Escalate(host, "acme-sync");
        await Pad(host, "acme-sync", DocumentRoom.MaxBytesForPeople + 1000);

        var comment = new ApplicationCommand.ActOnEscalation(new("E-1"), new EscalationCommand.Comment("more"));
        Assert.Equal("certification.refused.full", Assert.IsType<CommandResult.Refused>(await Run(host, comment)).Refusal.Code);

        host.Clock.Advance(Duration.FromDays(3));
        await host.ProcessUntilIdle();
        Assert.True((await seeder.Find("acme-sync")).Escalations[new("E-1")].Level > 1);
        Assert.Equal(0, host.GetService<TimerSweep>().BackedOffCount);
        Assert.IsType<CommandResult.Completed>(await Run(host, comment with { Command = new EscalationCommand.Close("done") }));
    }

    /// <summary>Stored by an earlier release, which let people fill it: nothing fits any more. It is tried again later and holds up nobody.</summary>
    [Fact]
    public async Task Document_without_any_room_is_put_off_and_the_others_are_processed()
    {
        await using var host = await TestHost.Create();
        var seeder = await Escalate(host, "acme-full");
        await Escalate(host, "acme-sync");
        await Pad(host, "acme-full", IStore.MaxBytes - 300);
        host.Clock.Advance(Duration.FromDays(3));

        await host.ProcessUntilIdle();

        Assert.True((await seeder.Find("acme-sync")).Escalations[new("E-1")].Level > 1);
        Assert.Equal(1, (await seeder.Find("acme-full")).Escalations[new("E-1")].Level);
        Assert.Equal(0, host.GetService<TimerSweep>().BackedOffCount);
        Assert.Single(host.Log.ProjectLines, l => l.Contains("change nothing", StringComparison.Ordinal));
        Assert.Empty(await host.Store.Due("application", host.Clock.GetCurrentInstant(), 10, default));
    }

    [Fact]
    public async Task Hundreds_that_fail_leave_room_for_one_that_does_not()
    {
        await using var host = await TestHost.Create();
        var seeder = await Escalate(host, "acme-sync");
        var snapshot = await host.Store.Get(StoreKeys.Application(new("acme-sync")), "snapshot", default) ?? throw new InvalidOperationException();
        for (var n = 0; n < 250; n++)
        {
            var broken = snapshot.Document with
            {
                Json = snapshot.Document.Json.Replace("\"id\":\"acme-sync\"", $"\"id\":\"broken-{n}\"", StringComparison.Ordinal),
                Due = TestHost.StartTime,
            };
            await host.Store.Commit(StoreKeys.Application(new($"other-{n}")), [new Write.Create(broken)], default);
        }

        host.Clock.Advance(Duration.FromDays(3));
        for (var sweep = 0; sweep < 5; sweep++)
            await host.GetService<TimerSweep>().Sweep(default);

        Assert.True((await seeder.Find("acme-sync")).Escalations[new("E-1")].Level > 1);
    }

    private static async Task<ApplicationSeeder> Escalate(TestHost host, string id)
    {
        var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await seeder.Apply(id, TestPeople.Developer, id);
        await seeder.Execute(id, TestPeople.Developer, new ApplicationCommand.OpenEscalation("nobody answers"));
        return seeder;
    }

    /// <summary>Makes the snapshot exactly this long.</summary>
    private static async Task Pad(TestHost host, string id, int length)
    {
        var stored = await host.Store.Get(StoreKeys.Application(new(id)), "snapshot", default) ?? throw new InvalidOperationException();
        const string None = "\"lapsed\":0"; // beside it, what cards do not show before a review
        const string Long = "\"lapsed\":0,\"lastReview\":{\"version\":\"#\",\"decisions\":{}}";
        var template = stored.Document.Json.Replace(None, Long, StringComparison.Ordinal);
        var json = template.Replace("#", new string('x', length - template.Length + 1), StringComparison.Ordinal);
        Assert.Equal(length, json.Length);
        Assert.IsType<CommitResult.Committed>(
            await host.Store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Json = json }, stored.ETag)], default)
        );
    }

    private static Task<CommandResult> Run(TestHost host, ApplicationCommand command) =>
        host.GetService<CommandExecutor>()
            .Execute(new Command.OnApplication(new("acme-sync"), command), null, TestPeople.Developer, host.Clock.GetCurrentInstant(), default);
}
