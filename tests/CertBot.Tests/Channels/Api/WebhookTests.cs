using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Webhooks;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Webhooks;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Outbox.Webhooks;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Channels.Api;

/// <summary>What a vendor's webhooks are told, how it is signed, and what happens when a receiver does not accept it.</summary>
public sealed class WebhookTests
{
    private const string Url = "https://hooks.acme.example/certbot";

    [Fact]
    public async Task Life_of_a_case_is_told_and_signed()
    {
        await using var api = await ApiHost.Start();
        var (key, secret) = (await api.CreateKey(), await api.AddWebhook(Url));
        await api.SaveCustomer(key);
        await api.Post("/cases", key, ApiHost.Case("HD-1"));

        for (var hour = 0; hour < 30; hour++)
        {
            api.Host.Clock.Advance(Duration.FromMinutes(20));
            await api.Host.ProcessUntilIdle();
        }

        var now = api.Host.Clock.GetCurrentInstant();
        Assert.IsType<CommandResult.Completed>(
            await api
                .Host.GetService<CommandExecutor>()
                .Execute(new Command.OnCase(new("C-2026-03-0001"), new CaseCommand.OpenEscalation("Nobody answers")), null, TestPeople.Manager, now, default)
        );
        await api.Host.ProcessUntilIdle();
        Assert.Equal(201, (await api.Post("/cases/HD-1/events", key, $$"""{"type":"resolved","at":"{{now}}"}""")).Status);
        await api.Host.ProcessUntilIdle();

        var calls = api.Host.Webhooks.Calls.ToArray();
        Assert.Equal(CaseWebhooks.Events, calls.Select(c => c.Headers["CertBot-Event"]).Distinct());
        Assert.All(calls, c => AssertSigned(c, secret));
        Assert.Equal(calls.Length, calls.Select(c => c.Headers["CertBot-Delivery"]).Distinct().Count());
        var overdue = JsonNode.Parse(calls.First(c => c.Headers["CertBot-Event"] == CaseWebhookEvent.Overdue).Body);
        Assert.Equal(
            ("HD-1", "acme-sync", "northwind", "high", "first-response"),
            (
                overdue?["case"]?["externalId"]?.ToString(),
                overdue?["case"]?["application"]?.ToString(),
                overdue?["case"]?["customer"]?.ToString(),
                overdue?["case"]?["priority"]?.ToString(),
                overdue?["clock"]?.ToString()
            )
        );
        Assert.Equal("resolved", JsonNode.Parse(calls[^1].Body)?["case"]?["status"]?.ToString());
        Assert.DoesNotContain(calls, c => c.Body.Contains("Sync stops", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receiver_that_fails_is_called_again_with_growing_delays_and_later_calls_keep_their_order()
    {
        await using var api = await ApiHost.Start();
        await api.AddWebhook(Url);
        api.Host.Webhooks.Respond = _ => HttpStatusCode.Found;
        await Tell(api, 3);
        Assert.Single(api.Host.Webhooks.Calls);

        List<Instant> times = [api.Host.Clock.GetCurrentInstant()];
        while (api.Host.Webhooks.Calls.Count < 6)
        {
            var before = api.Host.Webhooks.Calls.Count;
            api.Host.Clock.Advance(Duration.FromSeconds(1));
            await api.Host.ProcessUntilIdle();
            if (api.Host.Webhooks.Calls.Count > before)
                times.Add(api.Host.Clock.GetCurrentInstant());
        }

        var delays = times.Zip(times.Skip(1), (a, b) => b - a).ToArray();
        Assert.Equal(delays.Order(), delays);
        Assert.True(delays[^1] > delays[0] * 5);
        Assert.Single(api.Host.Webhooks.Calls.Select(c => c.Headers["CertBot-Delivery"]).Distinct());

        api.Host.Webhooks.Respond = _ => HttpStatusCode.Accepted;
        api.Host.Webhooks.Calls.Clear();
        api.Host.Clock.Advance(Duration.FromHours(1));
        await api.Host.ProcessUntilIdle();
        Assert.Equal(["C-2026-03-0001", "C-2026-03-0002", "C-2026-03-0003"], api.Host.Webhooks.Calls.Select(CaseOf));
    }

    [Fact]
    public async Task Calls_are_given_up_after_a_day_and_that_is_said_once()
    {
        await using var api = await ApiHost.Start();
        await api.AddWebhook("https://down.acme.example/certbot");
        await Tell(api, 2);
        api.Host.Web.TakeNewMessages();

        for (var hour = 0; hour < 27; hour++)
        {
            api.Host.Clock.Advance(Duration.FromHours(1));
            await api.Host.ProcessUntilIdle();
        }

        var said = api.Host.Web.TakeNewMessages().Where(m => m.Message.Text?.Contains("webhook", StringComparison.Ordinal) is true).ToArray();
        Assert.Equal("developer-manager", Assert.Single(said).Address.Id);
        Assert.InRange(api.Host.Webhooks.Calls.Count, 20, 60);
        api.Host.Webhooks.Calls.Clear();
        api.Host.Clock.Advance(Duration.FromDays(2));
        await api.Host.ProcessUntilIdle();
        Assert.Empty(api.Host.Webhooks.Calls);
        await api.Host.SendInput("developer", new ConversationAddress("web", "developer", IsPersonal: true), new Input.Text("webhooks"));
        Assert.Contains("given up after", api.Host.Web.TakeNewMessages()[^1].Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_that_is_gone_is_not_called_again_and_a_removed_webhook_not_at_all()
    {
        await using var api = await ApiHost.Start();
        await api.AddWebhook("https://gone.acme.example/certbot");
        await api.AddWebhook("https://down.acme.example/certbot");
        await Tell(api, 1);
        var down = (await api.Host.GetService<Aggregates>().FindVendor(TestPeople.Acme, default))
            ?.Webhooks.Single(w => w.Value.Url.Contains("down", StringComparison.Ordinal))
            .Key;
        await api.Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.RemoveWebhook(down ?? ""));
        api.Host.Webhooks.Calls.Clear();

        api.Host.Clock.Advance(Duration.FromHours(5));
        await api.Host.ProcessUntilIdle();

        Assert.Empty(api.Host.Webhooks.Calls);
    }

    /// <summary>One receiver that is away must not hold up another, nor anything else that waits in the outbox.</summary>
    [Fact]
    public async Task Receiver_that_fails_delays_no_other()
    {
        await using var api = await ApiHost.Start();
        await api.AddWebhook("https://down.acme.example/certbot");
        await api.AddWebhook(Url);

        await Tell(api, 4);

        Assert.Equal(4, api.Host.Webhooks.Calls.Count(c => c.Url == Url));
        Assert.Single(api.Host.Webhooks.Calls, c => c.Url != Url);
    }

    [Fact]
    public async Task Event_is_told_once_however_many_hosts_there_are()
    {
        var store = new MemoryStore(new FakeClock(TestHost.StartTime));
        var (first, second) = await ApiHost.StartTwo(store);
        await using var disposeFirst = first;
        await using var disposeSecond = second;
        await first.AddWebhook(Url);

        await Tell(first, 5);
        for (var n = 0; n < 10; n++)
        {
            foreach (var host in new[] { first, second })
            {
                host.Host.Clock.Advance(Duration.FromSeconds(10));
                await host.Host.ProcessUntilIdle();
            }
        }

        var calls = first.Host.Webhooks.Calls.Concat(second.Host.Webhooks.Calls).ToArray();
        Assert.Equal(5, calls.Length);
        Assert.Equal(5, calls.Select(CaseOf).Distinct().Count());
    }

    /// <summary>The name led to the internet when the webhook was made, and leads to this machine now.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.20.0.1")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    public void Address_of_this_network_is_never_connected_to(string address)
    {
        Assert.False(new WebhookOptions(AllowLoopback: false).Allows(IPAddress.Parse(address)));
        Assert.True(new WebhookOptions(AllowLoopback: false).Allows(IPAddress.Parse("93.184.215.14")));
    }

    private static async Task Tell(ApiHost api, int count)
    {
        var now = api.Host.Clock.GetCurrentInstant();
        for (var n = 1; n <= count; n++)
        {
            var told = new CaseWebhookEvent
            {
                Event = CaseWebhookEvent.Overdue,
                Vendor = TestPeople.Acme,
                Case = new($"C-2026-03-{n:D4}"),
                Application = new("acme-sync"),
                Customer = new("northwind"),
                Priority = CertBot.Core.Policy.CasePriority.High,
                Status = CertBot.Core.Support.Cases.CaseStatus.Open,
                At = now,
            };
            await api.Host.Store.Commit(
                "case:test",
                [new Write.Create(OutboxDocuments.Create(new OutboxMessage.CaseWebhook(told), $"{n:D6}:w00", now))],
                default
            );
        }

        await api.Host.ProcessUntilIdle();
    }

    private static string CaseOf(WebhookCallSeen call) => JsonNode.Parse(call.Body)?["case"]?["id"]?.ToString() ?? "";

    /// <summary>As a receiver checks it.</summary>
    private static void AssertSigned(WebhookCallSeen call, string secret)
    {
        var parts = call.Headers[WebhookSignature.Header].Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{call.Body}"));
        Assert.Equal(Convert.ToHexStringLower(expected), parts["v1"]);
        Assert.InRange(
            Instant.FromUnixTimeSeconds(long.Parse(parts["t"], CultureInfo.InvariantCulture)),
            TestHost.StartTime,
            TestHost.StartTime + Duration.FromDays(2)
        );
    }
}
