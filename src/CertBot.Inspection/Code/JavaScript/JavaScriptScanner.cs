using Acornima;
using Acornima.Ast;

namespace CertBot.Inspection.Code.JavaScript;

/// <summary>
/// Looks for code rules in JavaScript: scripts, modules and client schemas, whose markers (/**SCHEMA_DIFF*/) are comments. What a bundler or minifier made is
/// not parsed: nobody wrote it, and its source is elsewhere.
/// </summary>
internal sealed class JavaScriptScanner(CodeRuleSet rules)
{
    private readonly JavaScriptRules _checks = new(rules);

    public CodeScan Scan(string text)
    {
        var hits = rules.NewCollector();
        if (Oversize(text) is { } size)
        {
            hits.Add(rules.RulesWith(RuleParameters.Unreadable, "javascript-size"), 1, size);
            return hits.ToScan(size);
        }

        try
        {
            return DeepStack.Run(() => ScanOnDeepStack(text, hits), rules.Limits, hits) with { Allocated = hits.Allocated };
        }
        catch (TooManyTokensException)
        {
            return hits.ToUnreadable(0, $"more than {rules.Limits.JavaScriptTokens} tokens");
        }
        catch (InsufficientExecutionStackException)
        {
            return hits.ToUnreadable(0, "nested too deeply");
        }
        catch (TimeoutException)
        {
            return rules.NewCollector().ToTimedOut();
        }
    }

    private CodeScan ScanOnDeepStack(string text, HitCollector hits)
    {
        if (Parse(text, out var error) is not { } program)
        {
            return hits.ToUnreadable(error?.LineNumber ?? 0, error?.Error.Description ?? "syntax error");
        }

        rules.Garbage.Check();
        new JavaScriptWalk(_checks, hits, rules.Garbage).Visit(program);
        return hits.ToScan();
    }

    // Nothing outside of the text says whether it is a script or a module; the reading that got further has the error that matters.
    private Program? Parse(string text, out ParseErrorException? error)
    {
        error = null;
        try
        {
            // The manifest of a mobile application is a bare object.
            return NewParser().ParseScript(IsObject(text) ? $"({text}\n)" : text);
        }
        catch (ParseErrorException script)
        {
            try
            {
                return NewParser().ParseModule(text);
            }
            catch (ParseErrorException module)
            {
                error = module.Error.Index > script.Error.Index ? module : script;
                return null;
            }
        }
    }

    private Parser NewParser()
    {
        var count = 0;
        return new(
            new ParserOptions
            {
                Tolerant = true,
                AllowReturnOutsideFunction = true,
                OnToken = Count,
            }
        );

        // A tree of signs only would take a hundred bytes a character.
        void Count(in Token token)
        {
            if (++count > rules.Limits.JavaScriptTokens)
            {
                throw new TooManyTokensException();
            }
        }
    }

    private string? Oversize(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        if (bytes > rules.Limits.JavaScriptBytes)
        {
            return $"{bytes / 1024} KB";
        }

        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > rules.Limits.JavaScriptLine)
            {
                return $"a line of {line.Length} characters";
            }
        }

        return null;
    }

    private static bool IsObject(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start is ['{', ..] && start[1..].TrimStart() is ['"', ..] && text.AsSpan().TrimEnd() is [.., '}'];
    }

    private sealed class TooManyTokensException : Exception;
}
