using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.CrashTests;

/// <summary>A user in one conversation who repeats every message, as the same event, until it is acknowledged.</summary>
internal sealed class RetryingUser(KillableHost host, HttpClient http, string user, string? conversation = null)
{
    private readonly DirectLineClient _client = new(http, user, conversation);
    private int _sentCount;

    public string Name => conversation is null ? user : $"{user}@{conversation}";

    /// <summary>The number of acknowledged messages.</summary>
    public int SentCount => Volatile.Read(ref _sentCount);

    /// <summary>The number of messages that were sent more than once, because the first attempt was not acknowledged.</summary>
    public int RetryCount { get; private set; }

    public async Task StartConversation()
    {
        while (
            !await host.TryRequest(async () =>
            {
                await _client.StartConversation();
                return new HttpResponseMessage();
            })
        )
        {
            // Reopened when the host is serving again.
        }
    }

    public Task SendText(string text) => RetryUntilAcknowledged(id => _client.SendText(text, id));

    public Task Click(string verb, params (string Key, string Value)[] data) =>
        RetryUntilAcknowledged(id => _client.PostActivity(ActionActivity(verb, data, id)));

    public Task Upload(string text, string name, byte[] bytes) => RetryUntilAcknowledged(id => _client.Upload(text, name, bytes, id));

    /// <summary>Sends a message once, whatever the result.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public Task<bool> ClickOnce(string verb, params (string Key, string Value)[] data) =>
        host.TryRequest(() => _client.PostActivity(ActionActivity(verb, data, NewId())));

    /// <summary>Everything that was ever shown in this conversation.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAll()
    {
        List<JsonObject> all = [];
        for (var watermark = "0"; ; )
        {
            var (activities, next) = await _client.GetActivities(watermark);
            all.AddRange(activities);
            if (next == watermark)
                return all;
            watermark = next;
        }
    }

    private JsonObject ActionActivity(string verb, (string Key, string Value)[] data, string id)
    {
        var value = new JsonObject { ["verb"] = verb };
        foreach (var (key, word) in data)
            value[key] = word;
        return new JsonObject
        {
            ["type"] = "message",
            ["from"] = new JsonObject { ["id"] = user },
            ["value"] = value,
            ["channelData"] = new JsonObject { ["clientActivityID"] = id, ["postBack"] = true },
        };
    }

    private async Task RetryUntilAcknowledged(Func<string, Task<HttpResponseMessage>> text)
    {
        var id = NewId();
        while (!await host.TryRequest(() => text(id)))
            RetryCount++;
    }

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"{user}.{conversation}.{Interlocked.Increment(ref _sentCount)}");
}
