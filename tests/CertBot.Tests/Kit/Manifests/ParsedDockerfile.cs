using System.Collections.Immutable;
using System.Text.Json;

namespace CertBot.Tests.Kit.Manifests;

/// <summary>A Dockerfile as parsed by the engine: comments removed, continued lines joined, stages separated.</summary>
internal sealed record ParsedDockerfile(ImmutableArray<ParsedDockerfile.Stage> Stages)
{
    public static ParsedDockerfile Parse(string text)
    {
        var lines = text.Split('\n')
            .Where(l => !l.TrimStart().StartsWith('#'))
            .Aggregate("", (all, line) => all.EndsWith('\\') ? all[..^1] + line.Trim() : $"{all}\n{line.Trim()}");
        var stages = ImmutableArray.CreateBuilder<Stage>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var instruction = new Instruction(line.Split(' ', 2)[0].ToUpperInvariant(), line.Split(' ', 2)[^1].Trim());
            if (instruction.Name == "FROM")
                stages.Add(new Stage(From(instruction), []));
            else if (stages is [.., var last])
                stages[^1] = last with { Instructions = last.Instructions.Add(instruction) };
        }

        return new ParsedDockerfile(stages.ToImmutable());
    }

    private static string From(Instruction from) => from.Words.First(w => !w.StartsWith("--", StringComparison.Ordinal));

    internal sealed record Stage(string Image, ImmutableArray<Instruction> Instructions)
    {
        public IEnumerable<Instruction> InstructionsNamed(string name) => Instructions.Where(i => i.Name == name);

        public Instruction SingleInstruction(string name) => Assert.Single(InstructionsNamed(name));
    }

    internal sealed record Instruction(string Name, string Text)
    {
        public string[] Words => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        /// <summary>The sources copied from the build context; empty if the instruction copies from another stage.</summary>
        public IEnumerable<string> Copied =>
            Words.Any(w => w.StartsWith("--from=", StringComparison.Ordinal))
                ? []
                : Words.Where(w => !w.StartsWith("--", StringComparison.Ordinal)).SkipLast(1);

        /// <summary>Program and arguments in exec form; empty in shell form.</summary>
        public string[] Exec => Text.IndexOf('[', StringComparison.Ordinal) is var at and >= 0 ? JsonSerializer.Deserialize<string[]>(Text[at..]) ?? [] : [];
    }
}
