namespace CertBot.Inspection.Code;

/// <summary>How much of a text the code rules look at. What goes beyond is said in <see cref="CodeScan.Unreadable"/>, never guessed.</summary>
internal sealed record CodeLimits
{
    public static CodeLimits Default { get; } = new();

    /// <summary>Characters of a C# text that is parsed. The largest of 350 real archives has 71,000; a tree takes up to 300 bytes a character.</summary>
    public int CSharpLength { get; init; } = 150_000;

    /// <summary>Tokens of a C# text that is parsed; the largest of 350 real archives has some 15,000.</summary>
    public int CSharpTokens { get; init; } = 30_000;

    /// <summary>Bytes (UTF-8) of a JavaScript text that is parsed: what is longer was made by a bundler.</summary>
    public int JavaScriptBytes { get; init; } = 200 * 1024;

    /// <summary>Tokens of a JavaScript text that is parsed; the largest of 350 real archives that is parsed has some 35,000.</summary>
    public int JavaScriptTokens { get; init; } = 80_000;

    /// <summary>Characters of a line of JavaScript: what is longer was made by a minifier.</summary>
    public int JavaScriptLine { get; init; } = 5_000;

    /// <summary>Characters of an SQL text whose tokens are looked at.</summary>
    public int SqlLength { get; init; } = 250_000;

    /// <summary>
    /// Characters of a T-SQL text that is parsed: its tokens take some 65 bytes a character. Longer ones are looked at token by token. The largest of 350 real
    /// archives has 11,000.
    /// </summary>
    public int SqlTreeLength { get; init; } = 100_000;

    /// <summary>Tokens, white space among them, of a T-SQL text that is parsed.</summary>
    public int SqlTreeTokens { get; init; } = 40_000;

    /// <summary>Brackets in brackets. The parsers are recursive, and a stack overflow would end the process.</summary>
    public int Depth { get; init; } = 128;

    /// <summary>Interpolated strings in a C# text: the scanner of tokens is recursive in them, whatever stands between.</summary>
    public int InterpolatedStrings { get; init; } = 3_000;

    /// <summary>Hits of one rule in one text that are listed; the rest is counted.</summary>
    public int Hits { get; init; } = 100;

    /// <summary>Hosts of one text that are listed.</summary>
    public int Hosts { get; init; } = 200;

    /// <summary>Characters of what is shown of a hit.</summary>
    public int Evidence { get; init; } = 60;

    /// <summary>How long one text may take; a hostile one can make a parser go back and forth.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Stack of the thread that parses.</summary>
    public int StackBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes that may be allocated between two collections of garbage.</summary>
    public long GarbageBytes { get; init; } = 12 << 20;

    /// <summary>References of one assembly that are looked at.</summary>
    public int TypeReferences { get; init; } = 20_000;
}
