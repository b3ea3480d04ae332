using CertBot.Inspection.Rules;

namespace CertBot.CommandLine.Inspections;

/// <summary>Colours for people at a terminal. There are none in files and pipes, nor where NO_COLOR asks for none.</summary>
internal sealed class TerminalStyle(bool hasColors)
{
    public static TerminalStyle For(TextWriter output) => new(IsTerminal(output) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    public static bool IsTerminal(TextWriter writer) =>
        (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);

    public string Bold(string text) => Paint(text, 1);

    public string Faint(string text) => Paint(text, 2);

    public string Of(Severity severity, string text) =>
        severity switch
        {
            Severity.Blocking => Paint(text, 31),
            Severity.Attention => Paint(text, 33),
            _ => Paint(text, 36),
        };

    private string Paint(string text, int code) => hasColors ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
