using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>
/// The window of local-slack as its page is told to draw it. It has one stack of modals for everybody, so a story lets one person at a time have one open.
/// </summary>
internal sealed class LocalSlackWindow
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _homes = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _log = [];
    private JsonObject? _modal;
    private JsonObject? _errors;
    private int _changes;

    /// <summary>The modal on top; null: none is open.</summary>
    public JsonObject? Modal
    {
        get
        {
            lock (_gate)
                return _modal;
        }
    }

    /// <summary>Sentences under the fields of the modal that was handed in last.</summary>
    public JsonObject? Errors
    {
        get
        {
            lock (_gate)
                return _errors;
        }
    }

    /// <summary>How often the modals changed.</summary>
    public int ModalChanges
    {
        get
        {
            lock (_gate)
                return _changes;
        }
    }

    /// <summary>All that went to and fro, from the first thing on.</summary>
    public IReadOnlyList<JsonObject> Log
    {
        get
        {
            lock (_gate)
                return [.. _log];
        }
    }

    public JsonObject? HomeOf(string user)
    {
        lock (_gate)
            return _homes.GetValueOrDefault(user);
    }

    /// <summary>Until it is told to stop, or the other end goes.</summary>
    public async Task Watch(ClientWebSocket ui, CancellationToken stop)
    {
        var part = new byte[64 * 1024];
        using var whole = new MemoryStream();
        try
        {
            while (await ui.ReceiveAsync(part, stop) is { MessageType: not WebSocketMessageType.Close } got)
            {
                whole.Write(part, 0, got.Count);
                if (!got.EndOfMessage)
                    continue;

                if (JsonNode.Parse(whole.ToArray()) is JsonObject update)
                    Apply(update);
                whole.SetLength(0);
            }
        }
        catch (Exception gone) when (stop.IsCancellationRequested || gone is WebSocketException)
        {
            // Whoever waits for something on it says what was missing.
        }
    }

    private void Apply(JsonObject update)
    {
        lock (_gate)
        {
            switch (update["t"]?.ToString())
            {
                case "view":
                    (_modal, _errors, _changes) = ((update["stack"] as JsonArray)?.OfType<JsonObject>().LastOrDefault(), null, _changes + 1);
                    break;
                case "view_errors":
                    (_errors, _changes) = (update["errors"] as JsonObject, _changes + 1);
                    break;
                case "home" when update["view"] is JsonObject view:
                    _homes[update["user"]?.ToString() ?? ""] = view;
                    break;
                case "log" when update["entry"] is JsonObject entry:
                    _log.Add(entry);
                    break;
                default:
                    break;
            }
        }
    }
}
