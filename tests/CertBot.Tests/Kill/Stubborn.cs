using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Kill;

/// <summary>Somebody at one place who says everything until it is acknowledged, each time as the same event.</summary>
internal sealed class Stubborn(Mortal host, HttpClient http, string user, string? place = null)
{
    private readonly DirectLineClient line = new(http, user, place);
    private int said;

    public string Name => place is null ? user : $"{user}@{place}";

    /// <summary>Things that were acknowledged.</summary>
    public int Said => Volatile.Read(ref said);

    /// <summary>Things that were said more than once, because the first time was not acknowledged.</summary>
    public int Again { get; private set; }

    public async Task Open()
    {
        while (!await host.Ask(async () =>
        {
            await line.Open();
            return new HttpResponseMessage();
        }))
        {
            // Opened again by the next life.
        }
    }

    public Task Say(string text) => Insist(id => line.Say(text, id));

    public Task Click(string verb, params (string Key, string Value)[] data) => Insist(id => line.Post(Activity(verb, data, id)));

    public Task Upload(string text, string name, byte[] bytes) => Insist(id => line.Upload(text, name, bytes, id));

    /// <summary>Said once and never again, whatever comes of it.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public Task<bool> ClickOnce(string verb, params (string Key, string Value)[] data) => host.Ask(() => line.Post(Activity(verb, data, NewId())));

    /// <summary>Everything that was ever shown here.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAll()
    {
        List<JsonObject> all = [];
        for (var watermark = "0"; ;)
        {
            var (activities, next) = await line.Read(watermark);
            all.AddRange(activities);
            if (next == watermark) return all;
            watermark = next;
        }
    }

    private JsonObject Activity(string verb, (string Key, string Value)[] data, string id)
    {
        var value = new JsonObject { ["verb"] = verb };
        foreach (var (key, word) in data) value[key] = word;
        return new JsonObject { ["type"] = "message", ["from"] = new JsonObject { ["id"] = user }, ["value"] = value, ["channelData"] = new JsonObject { ["clientActivityID"] = id, ["postBack"] = true } };
    }

    private async Task Insist(Func<string, Task<HttpResponseMessage>> say)
    {
        var id = NewId();
        while (!await host.Ask(() => say(id))) Again++;
    }

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"{user}.{place}.{Interlocked.Increment(ref said)}");
}
