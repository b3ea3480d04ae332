using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Channels.Connector;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Channels;

/// <summary>The error message after a failure is true: it says that nothing was changed only if nothing was.</summary>
public sealed class FaultsTests
{
    private static readonly ConversationAddress Home = new("web", "administrator", IsPersonal: true);

    [Theory]
    [InlineData("", "Something broke on our side. Nothing was changed. Reference ")]
    [InlineData("ru-RU, en;q=0.5", "У нас что-то сломалось. Ничего не изменилось. Номер для справки: ")]
    public async Task Before_anything_of_the_turn_is_committed_nothing_was_changed(string wants, string said)
    {
        await using var fuse = new CrashAfterCommitStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var house = await TestHost.Create(fuse);
        fuse.CrashAfter(1);
        await Assert.ThrowsAsync<IOException>(() => fuse.Commit("p", [new Write.Create(new Document("a", "a", "{}"))], default));

        Assert.StartsWith(said, await Told(house, () => Turn(house), wants), StringComparison.Ordinal);

        fuse.Repair();
        await house.Restart();
        house.Clock.Advance(Duration.FromMinutes(2));
        await house.ProcessUntilIdle();
        Assert.Null(await house.GetService<Aggregates>().FindVendor(new("zed"), default));
    }

    [Theory]
    [InlineData(
        "",
        "Something broke on our side, and what you sent may have been taken all the same. Please look before you repeat it, for example with “status”. Reference "
    )]
    [InlineData(
        "ru",
        "У нас что-то сломалось, но отправленное могло быть принято. Прежде чем повторять, пожалуйста, проверьте, например словом «статус». Номер для справки: "
    )]
    public async Task After_the_first_commit_it_may_have_been_taken(string wants, string said)
    {
        await using var fuse = new CrashAfterCommitStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var house = await TestHost.Create(fuse);
        fuse.CrashAfter(1);

        Assert.StartsWith(said, await Told(house, () => Turn(house), wants), StringComparison.Ordinal);

        fuse.Repair();
        await house.Restart();
        house.Clock.Advance(Duration.FromMinutes(2));
        await house.ProcessUntilIdle();
        Assert.NotNull(await house.GetService<Aggregates>().FindVendor(new("zed"), default));
    }

    [Fact]
    public async Task What_breaks_outside_of_a_turn_may_have_been_taken_and_what_only_reads_says_nothing_of_it()
    {
        await using var house = await TestHost.Create();

        Assert.Contains("may have been taken", await Told(house, () => throw new InvalidOperationException("secret")), StringComparison.Ordinal);
        Assert.StartsWith(
            "Something broke on our side. Reference ",
            await Told(house, () => throw new InvalidOperationException("secret"), method: "GET"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_in_their_language()
    {
        await using var house = await TestHost.Create();

        Assert.StartsWith(
            "Минуту: наши записи сейчас не отвечают.",
            await Told(house, () => throw new StoreUnavailableException("away"), "ru"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_locale_of_an_activity_says_the_language()
    {
        await using var host = await ConnectorTestHost.Start();
        host.Turns.Respond = _ => throw new InvalidOperationException("secret");
        var activity = host.Activity(text: "help");
        activity["locale"] = "ru-RU";

        var (_, body) = await host.Post(activity);

        Assert.StartsWith("У нас что-то сломалось", body["error"]?["message"]?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
    }

    private static Task Turn(TestHost house) => house.SendInput("administrator", Home, new Input.Text("create vendor Zed"), "once");

    private static async Task<string> Told(TestHost house, Func<Task> work, string wants = "", string method = "POST")
    {
        var http = new DefaultHttpContext { RequestServices = house.GetService<IServiceProvider>() };
        http.Request.Method = method;
        if (wants.Length > 0)
            http.Request.Headers.AcceptLanguage = wants;
        using var written = new MemoryStream();
        http.Response.Body = written;
        var answer = await new ExceptionEndpointFilter(NullLogger<ExceptionEndpointFilter>.Instance).InvokeAsync(
            EndpointFilterInvocationContext.Create(http),
            async _ =>
            {
                await work();
                return null;
            }
        );
        await Assert.IsAssignableFrom<IResult>(answer).ExecuteAsync(http);
        return JsonNode.Parse(Encoding.UTF8.GetString(written.ToArray()))?["error"]?["message"]?.ToString() ?? "";
    }
}
