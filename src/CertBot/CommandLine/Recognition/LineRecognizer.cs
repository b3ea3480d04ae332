using CertBot.CommandLine.Sla;
using CertBot.Core.Recognizers.Dates;

namespace CertBot.CommandLine.Recognition;

/// <summary>Answers each line of the input with one line, in its place.</summary>
internal sealed class LineRecognizer(Func<RecognitionLine, DateReference, RecognizedText> recognize, DateReference reference)
{
    private const int MaxLineLength = 64 * 1024;

    /// <returns>0, or 2 where a line could not be read: it is named on the error stream, and the others are answered.</returns>
    public async Task<int> Run(TextReader input, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var lines = new BoundedLineReader(input, MaxLineLength);
        var (number, exitCode) = (0, 0);
        while (await lines.ReadLine(cancellationToken) is { } text)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text.Text))
                continue;
            try
            {
                var line = text.IsCut ? throw new FormatException("the line is too long") : RecognitionLine.Parse(text.Text);
                var relativeTo = line.Reference is { } own ? reference with { Now = own } : reference;
                await output.WriteLineAsync(recognize(line, relativeTo).ToJson(line.Input).AsMemory(), cancellationToken);
            }
            catch (FormatException e)
            {
                exitCode = 2;
                await error.WriteLineAsync($"line {number}: {e.Message}");
            }
        }

        await output.FlushAsync(cancellationToken);
        return exitCode;
    }
}
