using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
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
public sealed class ExceptionEndpointFilterTests
{
    private static readonly ConversationAddress PersonalChat = new("web", "administrator", IsPersonal: true);

    [Theory]
    [InlineData("", "Something broke on our side. Nothing was changed. Reference ")]
    [InlineData("ru-RU, en;q=0.5", "У нас что-то сломалось. Ничего не изменилось. Номер для справки: ")]
    public async Task Failure_before_the_first_commit_says_nothing_was_changed(string wants, string text)
    {
        await using var crashingStore = new CrashAfterCommitStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(crashingStore);
        crashingStore.CrashAfter(1);
        await Assert.ThrowsAsync<IOException>(() => crashingStore.Commit("p", [new Write.Create(new Document("a", "a", "{}"))], default));

        Assert.StartsWith(text, await GetResponse(host, () => Turn(host), wants), StringComparison.Ordinal);

        crashingStore.Repair();
        await host.Restart();
        host.Clock.Advance(Duration.FromMinutes(2));
        await host.ProcessUntilIdle();
        Assert.Null(await host.GetService<Aggregates>().FindVendor(new("zed"), default));
    }

    [Theory]
    [InlineData(
        "",
        "Something broke on our side, and your message may or may not have gone through. Please check before you repeat it, for example with “status”. Reference "
    )]
    [InlineData(
        "ru",
        "У нас что-то сломалось; неизвестно, дошло ли Ваше сообщение. Прежде чем повторять, пожалуйста, проверьте, например словом «статус». Номер для справки: "
    )]
    public async Task Failure_after_the_first_commit_says_the_outcome_is_unknown(string wants, string text)
    {
        await using var crashingStore = new CrashAfterCommitStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(crashingStore);
        crashingStore.CrashAfter(1);

        Assert.StartsWith(text, await GetResponse(host, () => Turn(host), wants), StringComparison.Ordinal);

        crashingStore.Repair();
        await host.Restart();
        host.Clock.Advance(Duration.FromMinutes(2));
        await host.ProcessUntilIdle();
        Assert.Contains(new RoleName("ux-expert"), (await host.GetService<Aggregates>().LoadRoles(default)).RolesOf(new("analyst")));
    }

    [Fact]
    public async Task Failure_outside_a_turn_says_the_outcome_is_unknown_unless_it_only_reads()
    {
        await using var host = await TestHost.Create();

        Assert.Contains(
            "may or may not have gone through",
            await GetResponse(host, () => throw new InvalidOperationException("secret")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Something broke on our side. Reference ",
            await GetResponse(host, () => throw new InvalidOperationException("secret"), method: "GET"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Unavailable_store_is_reported_in_the_language_of_the_user()
    {
        await using var host = await TestHost.Create();

        Assert.StartsWith(
            "Минуту: наше хранилище сейчас не отвечает",
            await GetResponse(host, () => throw new StoreUnavailableException("away"), "ru"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Locale_of_the_activity_selects_the_language()
    {
        await using var host = await ConnectorTestHost.Start();
        host.Turns.Respond = _ => throw new InvalidOperationException("secret");
        var activity = host.Activity(text: "help");
        activity["locale"] = "ru-RU";

        var (_, body) = await host.Post(activity);

        Assert.StartsWith("У нас что-то сломалось", body["error"]?["message"]?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
    }

    private static Task Turn(TestHost host) => host.SendInput("administrator", PersonalChat, new Input.Text("give ux-expert analyst"), "once");

    private static async Task<string> GetResponse(TestHost host, Func<Task> work, string wants = "", string method = "POST")
    {
        var http = new DefaultHttpContext { RequestServices = host.GetService<IServiceProvider>() };
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
