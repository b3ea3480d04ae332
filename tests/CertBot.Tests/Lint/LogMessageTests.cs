using System.Reflection;
using CertBot.Hosting;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Lint;

/// <summary>Operators filter the log by event id: each message has its own id, and the list of ids is frozen.</summary>
public sealed class LogMessageTests
{
    private static readonly (string Name, int Id)[] All =
    [
        .. from type in typeof(Settings).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select ($"{type.Name}.{method.Name}", message.EventId),
    ];

    [Fact]
    public void Scan_finds_log_messages() => Assert.True(All.Length > 30);

    [Fact]
    public void Every_message_has_an_event_id() => Assert.DoesNotContain(All, m => m.Id <= 0);

    [Fact]
    public void Event_ids_are_unique() => Assert.Empty(All.Where(m => m.Id > 0).GroupBy(m => m.Id).Where(g => g.Count() > 1).Select(g => string.Join(", ", g)));
}
