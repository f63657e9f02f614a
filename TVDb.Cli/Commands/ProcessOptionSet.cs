using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>What `tvdb process` can be told, and the request that it makes.</summary>
internal sealed class ProcessOptionSet
{
    private const int ParallelDefault = 2;
    private const int ParallelMax = 64;
    private static readonly string[] Modes = ["mock", "real", "hybrid"];
    private static readonly string[] Tiers = ["fast", "cost_effective", "agentic", "agentic_plus"];
    private static readonly string[] Policies = ["defer", "mock", "reject"];

    private readonly Option<string> _mode = Words("--mode", "Which end of the providers to use. [default: the server's]", Modes);
    private readonly Option<string> _tier = Words("--tier", "LlamaParse's tier. [default: the server's]", Tiers);
    private readonly Option<string> _model = new("--embedding-model")
    {
        Description = "OpenAI's embedding model. [default: the server's]",
        HelpName = "model",
    };

    private readonly Option<int> _dimensions = new("--dimensions")
    {
        Description = "Numbers a vector. [default: the model's own]",
        HelpName = "n",
    };

    private readonly Option<int?> _chunkSize = new("--chunk-size")
    {
        Description = "Tokens a chunk may have. [default: 512]",
        HelpName = "n",
    };

    private readonly Option<int?> _chunkOverlap = new("--chunk-overlap")
    {
        Description = "Tokens that a chunk repeats of the one before. [default: 64, or an eighth of a chunk size below 512]",
        HelpName = "n",
    };

    private readonly Option<string> _onBudget =
        Words("--on-budget-exhausted", "When a budget would be passed. [default: by mode]", Policies);
    private readonly Option<string> _onUnavailable = Words("--on-unavailable", "When a provider is down. [default: by mode]", Policies);
    private readonly Option<NanoUsd?> _maxCost = new("--max-cost")
    {
        Description = "The most that each document may cost, in USD, to the nano-dollar. [default: only the budgets limit it]",
        HelpName = "usd",
        CustomParser = result =>
        {
            if (NanoUsd.TryParse(result.Tokens[0].Value, out var amount, out var problem))
            {
                return amount;
            }
            result.AddError($"--max-cost: {problem}");
            return null;
        },
    };

    private readonly Option<bool> _fresh = new("--fresh")
    {
        Description = "Do the work anew, also where an earlier result would serve at no cost.",
    };

    private readonly Option<bool> _heal = new("--heal")
    {
        Description = "In mode hybrid: where a mock had to serve, have the job done again for real later, under the same id.",
    };

    public ProcessOptionSet()
    {
        Parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ParallelMax)
            {
                result.AddError($"--parallel: 1 to {ParallelMax} files at once");
            }
        });
    }

    public Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "Files and folders. Folders are walked for .pdf .docx .html .htm .md .markdown .txt.",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string> RequestId { get; } = new("--request-id")
    {
        Description = "Idempotency key, for one file only: the same key and file answer with the same job.",
        HelpName = "key",
    };

    public Option<string> OutputFolder { get; } = new("--out")
    {
        Description = "Folder for results: FILE.md, FILE.chunks.jsonl and FILE.embeddings.jsonl each.",
        HelpName = "dir",
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a document on standard output, in order; progress goes to standard error.",
    };

    public Option<int> Parallel { get; } = new("--parallel")
    {
        Description = "Files at once.",
        HelpName = "n",
        DefaultValueFactory = _ => ParallelDefault,
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        foreach (Option option in new Option[]
        {
            _mode, _tier, _model, _dimensions, _chunkSize, _chunkOverlap, _maxCost, _fresh, _heal, _onBudget, _onUnavailable,
            RequestId, OutputFolder, Json, Parallel,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The request of every document; its source is still missing.</summary>
    public ProcessRequest Request(ParseResult parsed)
    {
        var options = new ProcessOptions
        {
            ParseTier = Pick<ParseTier>(parsed.GetValue(_tier)),
            EmbeddingModel = parsed.GetValue(_model) ?? "",
            EmbeddingDimensions = parsed.GetValue(_dimensions),
        };
        if (parsed.GetValue(_chunkSize) is { } size)
        {
            options.ChunkSize = size;
        }
        if (parsed.GetValue(_chunkOverlap) is { } overlap)
        {
            options.ChunkOverlap = overlap;
        }
        return new ProcessRequest
        {
            RequestId = parsed.GetValue(RequestId) ?? "",
            Mode = Pick<ServiceMode>(parsed.GetValue(_mode)),
            Options = options,
            OnBudgetExhausted = Pick<FallbackPolicy>(parsed.GetValue(_onBudget)),
            OnUnavailable = Pick<FallbackPolicy>(parsed.GetValue(_onUnavailable)),
            Fresh = parsed.GetValue(_fresh),
            Heal = parsed.GetValue(_heal),
            MaxCost = parsed.GetValue(_maxCost)?.ToMoney(),
        };
    }

    private static Option<string> Words(string name, string description, string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        return option.AcceptOnlyFromAmong(words);
    }

    /// <summary>Words were checked when they were parsed; none is the contract's UNSPECIFIED.</summary>
    private static TEnum Pick<TEnum>(string? word) where TEnum : struct, Enum =>
        word is null ? default : Enum.Parse<TEnum>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
