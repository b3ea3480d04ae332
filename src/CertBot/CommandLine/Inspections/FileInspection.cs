using System.Globalization;
using CertBot.CommandLine.Sla;
using CertBot.Inspection;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Reports;

namespace CertBot.CommandLine.Inspections;

/// <summary>Inspects files on disk, and shows how far it is where that takes a while and somebody watches.</summary>
internal sealed class FileInspection(PackageInspector inspector, TextWriter error)
{
    /// <summary>Smaller files are read before anybody could look.</summary>
    private const long ProgressFrom = 4_000_000;

    /// <summary>Null after a line that says which file is not there.</summary>
    public async Task<InspectionResult?> Run(string application, string? demo, string? previous, Submission submission)
    {
        foreach (var path in new[] { application, demo, previous })
        {
            if (path is null || File.Exists(path))
                continue;
            await error.WriteLineAsync($"there is no file {OutputText.Quote(path)}");
            return null;
        }

        await using var applicationFile = File.OpenRead(application);
        await using var demoFile = demo is null ? null : File.OpenRead(demo);
        await using var previousFile = previous is null ? null : File.OpenRead(previous);
        var isWatched = TerminalStyle.IsTerminal(error) && applicationFile.Length >= ProgressFrom;
        var last = -1L;
        var result = inspector.Inspect(
            InputOf(applicationFile)!,
            InputOf(demoFile),
            InputOf(previousFile),
            submission,
            isWatched
                ? read =>
                {
                    if (read * 20 / applicationFile.Length is var step && step != last)
                    {
                        last = step;
                        error.Write(string.Create(CultureInfo.InvariantCulture, $"\rreading {Math.Min(100, step * 5)} % "));
                    }
                }
                : null
        );
        if (last >= 0)
            await error.WriteAsync("\r                \r");
        return result;
    }

    private static InputFile? InputOf(FileStream? file) => file is null ? null : new InputFile(file, file.Length, Path.GetFileName(file.Name));
}
