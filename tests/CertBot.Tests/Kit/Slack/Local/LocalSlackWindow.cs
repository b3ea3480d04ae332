using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>
/// The window of local-slack, read from the messages its page receives. There is a single stack of modals for all users, so a test may have only one
/// modal open at a time.
/// </summary>
internal sealed class LocalSlackWindow
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _homeViews = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _log = [];
    private JsonObject? _modal;
    private JsonObject? _errors;
    private int _changes;

    /// <summary>The topmost modal; null if none is open.</summary>
    public JsonObject? Modal
    {
        get
        {
            lock (_gate)
                return _modal;
        }
    }

    /// <summary>The validation errors of the last submitted modal, by field.</summary>
    public JsonObject? Errors
    {
        get
        {
            lock (_gate)
                return _errors;
        }
    }

    /// <summary>The number of changes to the modals.</summary>
    public int ModalChanges
    {
        get
        {
            lock (_gate)
                return _changes;
        }
    }

    /// <summary>All traffic since the start.</summary>
    public IReadOnlyList<JsonObject> Log
    {
        get
        {
            lock (_gate)
                return [.. _log];
        }
    }

    public JsonObject? HomeViewOf(string user)
    {
        lock (_gate)
            return _homeViews.GetValueOrDefault(user);
    }

    /// <summary>Reads until cancelled or until the other side closes the connection.</summary>
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
            // The connection failed. A caller that waits for a change reports what was missing.
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
                    _homeViews[update["user"]?.ToString() ?? ""] = view;
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
