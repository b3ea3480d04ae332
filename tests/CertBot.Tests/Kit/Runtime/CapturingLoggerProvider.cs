using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>Keeps all log output, so that a test can check what must not be logged.</summary>
internal sealed class CapturingLoggerProvider : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Line)> _lines = new();

    /// <summary>The log lines of the project's own categories.</summary>
    public IEnumerable<string> ProjectLines => _lines.Where(l => l.Category.StartsWith("CertBot", StringComparison.Ordinal)).Select(l => l.Line);

    public IEnumerable<string> AllLines => _lines.Select(l => l.Line);

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => new CapturingLogger(categoryName, _lines);

    public void Dispose() { }

    private sealed class CapturingLogger(string category, ConcurrentQueue<(string, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((category, $"{formatter(state, exception)} {exception}"));
    }
}
