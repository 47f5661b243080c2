namespace Carillon.Lab.Agents;

public enum AgentStepKind { Wait, LogIn, Ready, CallMyPhone, Dispose }

/// <summary>What an agent does next. After: not before this time in the present state has passed.</summary>
public readonly record struct AgentStep(AgentStepKind Kind, TimeSpan After = default);
